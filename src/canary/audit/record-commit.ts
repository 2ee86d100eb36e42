/**
 * The records of a commit: one for every event that it adds to the deployment, one for every
 * receipt that is due, chained from where the trail ended. A commit that changes nothing but
 * memories leaves none. Pure: they are stored in the very step that the commit is, or not at all.
 */
import { unreachable } from "../../kernel/assert.ts";
import { isoTime } from "../../kernel/calendar/iso-time.ts";
import type { Change } from "../rollout/changes.ts";
import type { Deployment, DeploymentEvent } from "../rollout/deployment.ts";
import { NO_MEMORY, type Receipt } from "../rollout/receipts/receipt.ts";
import { receiptsOf } from "../rollout/receipts/receipts-of.ts";
import { AN_OPERATOR, type Cause } from "./cause.ts";
import { NO_RECORDS } from "./mark.ts";
import { type AuditEntry, type RecordedCause, seal } from "./record.ts";

export interface CommitToRecord {
  /** Name of the controller that commits. */
  readonly controller: string;
  /** What is stored; null before the first deployment. */
  readonly before: Deployment | null;
  readonly change: Change;
  readonly cause: Cause;
}

export interface RecordedCommit {
  /** With the mark of the trail that it leaves. */
  readonly change: Change;
  /** Lines to append to the trail. */
  readonly records: readonly string[];
}

export function recordCommit(commit: CommitToRecord): RecordedCommit {
  const { before, change, cause } = commit;
  const { deployment, route } = change;
  const same = before !== null && before.id === deployment.id ? before : null;
  const events = eventsAdded(same, deployment);
  const memory = same?.audit.receipts ?? NO_MEMORY;
  const at = events.at(-1)?.at ?? null;
  const issued =
    at === null
      ? { receipts: [], memory }
      : receiptsOf({ before: same, after: deployment, cause, at, memory });
  const entries = [
    ...events.map((event) => entryOf(commit, event, null)),
    ...issued.receipts.map((receipt) => entryOf(commit, eventOf(receipt, at ?? 0), receipt)),
  ];
  let { records, hash } = before?.audit ?? NO_RECORDS;
  const lines = entries.map((entry) => {
    const sealed = seal(entry, { records, hash });
    records += 1;
    hash = sealed.hash;
    return sealed.line;
  });
  const audit = { records, hash, receipts: issued.memory };
  return { change: { deployment: { ...deployment, audit }, route }, records: lines };
}

/** A deployment keeps its latest events only; those that were there before are the same objects. */
function eventsAdded(before: Deployment | null, after: Deployment): readonly DeploymentEvent[] {
  const known = new Set(before?.events);
  return after.events.filter((event) => !known.has(event));
}

interface Told extends Pick<AuditEntry, "what" | "message"> {
  readonly at: number;
}

function entryOf(commit: CommitToRecord, told: Told | DeploymentEvent, receipt: Receipt | null) {
  const { controller, change, cause } = commit;
  const { deployment, route } = change;
  const operator = cause.kind === "operator" ? (cause.action.by ?? AN_OPERATOR) : null;
  return {
    at: isoTime(told.at),
    deployment: deployment.id,
    version: deployment.version,
    epoch: route.epoch,
    state: deployment.state,
    sharePercent: deployment.share / 100,
    actor: { controller, operator },
    cause: recordedCause(cause),
    what: "what" in told ? told.what : told.type,
    message: told.message,
    receipt,
  };
}

function eventOf(receipt: Receipt, at: number): Told {
  const { operation, receipt_id } = receipt;
  return { what: operation, at, message: `Receipt ${receipt_id}.` };
}

function recordedCause(cause: Cause): RecordedCause {
  switch (cause.kind) {
    case "look": {
      const { kind: decision, reason } = cause.look.decision;
      return { kind: "look", decision, reason };
    }
    case "operator": {
      const { action } = cause;
      const reason = "reason" in action ? action.reason : "";
      return { kind: "operator", action: action.kind, reason };
    }
    case "controller":
      return { kind: "controller" };
    default:
      return unreachable(cause, "cause of a commit");
  }
}
