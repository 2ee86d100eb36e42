/**
 * The commits of a run as steps from what was stored before: what each changed, its records, and
 * the look or the orders that came before it. Where the reply of the commit before was lost, that
 * one stands in. Kept slim, because a run may have thousands of commits.
 */
import type { AuditRecord, RecordedCause } from "../../canary/audit/record.ts";
import type { Deployment, DeploymentEvent } from "../../canary/rollout/deployment.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { OperatorAction } from "../../canary/rollout/operator.ts";
import type { Route } from "../../canary/routing/route.ts";
import type { HistoryEvent, RolloutCommitted } from "../../history/event.ts";
import { readLine } from "./trail-line.ts";

export type Snapshot = Pick<
  Deployment,
  "id" | "version" | "state" | "share" | "stage" | "stageStartedAt" | "createdAt" | "rollback"
> & {
  /** What the route says, under whatever epoch. */
  readonly said: string;
  readonly hash: string;
  readonly lastEvent: DeploymentEvent | null;
};

/** A commit, heard of or not, and what it was made from. */
interface Made {
  /** The store's; null for one that may not have been carried out. */
  readonly order: number | null;
  readonly snapshot: Snapshot;
  readonly follows: string;
  /** As its records say; null without records. */
  readonly cause: RecordedCause | null;
  /** If that is a look: the last one of its process. */
  readonly look: Look | null;
}

/** One of the steps by which a deployment came to where it is. */
export interface Move extends Pick<Made, "cause" | "look"> {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

export interface AuditedStep {
  readonly process: string;
  /** Null: the first commit of a deployment. */
  readonly before: Snapshot | null;
  readonly after: Deployment;
  readonly epoch: number;
  readonly said: string;
  readonly records: readonly AuditRecord[];
  /** The last look of that process. */
  readonly look: Look | null;
  /** All orders so far. */
  readonly asked: readonly OperatorAction[];
  /** All steps of this deployment from its second commit on, this one the last. */
  readonly moves: readonly Move[];
}

export class AuditedSteps {
  readonly #kept: Made[] = [];
  readonly #unheard: Made[] = [];
  readonly #looks = new Map<string, Look>();
  readonly #asked: OperatorAction[] = [];

  /** The step that an event is; null for other events, and where it is not known from what. */
  observe(event: HistoryEvent): AuditedStep | null {
    switch (event.kind) {
      case "looked":
        this.#looks.set(event.process, event.look);
        return null;
      case "operated":
        if (event.action.kind !== "requeue_dead") this.#asked.push(event.action);
        return null;
      case "storeLost":
        while ((this.#kept.at(-1)?.order ?? 0) > event.keptTo) this.#kept.pop();
        return null;
      case "unknown":
        if (event.attempted !== undefined && !event.definite) {
          this.#unheard.push(this.#made(event.process, event.attempted, null));
        }
        return null;
      case "committed":
        return this.#committed(event);
      default:
        return null;
    }
  }

  #committed(event: RolloutCommitted): AuditedStep | null {
    const { deployment, process, route } = event;
    const made = this.#made(process, event, event.order);
    const base = this.#baseOf(deployment.version, made.follows);
    this.#kept.push(made);
    // It came to light in the end only: the look and the person are those of whoever tried it.
    if (base === undefined || process === "world") return null;
    const before = base?.snapshot.id === deployment.id ? base.snapshot : null;
    return {
      process,
      before,
      after: deployment,
      epoch: route.epoch,
      said: saidBy(route),
      records: recordsOf(event.records),
      look: this.#looks.get(process) ?? null,
      asked: this.#asked,
      moves: this.#movesTo(made),
    };
  }

  /** Undefined where it is not known; null for the first commit of all. */
  #baseOf(version: number, follows: string): Made | null | undefined {
    if (version === 1) return null;
    const isBase = ({ snapshot }: Made) =>
      snapshot.version === version - 1 && snapshot.hash === follows;
    const last = this.#kept.findLast(({ snapshot }) => snapshot.version < version);
    return (
      this.#kept.findLast(isBase) ??
      this.#unheard.findLast(isBase) ??
      // What its records say is not what was there before; they are judged by that all the same.
      (last?.snapshot.version === version - 1 ? last : undefined)
    );
  }

  #movesTo(made: Made): Move[] {
    const moves: Move[] = [];
    for (let at = made; ; ) {
      const base = this.#baseOf(at.snapshot.version, at.follows) ?? null;
      if (base === null || base.snapshot.id !== made.snapshot.id) return moves.reverse();
      const { cause, look, snapshot: after } = at;
      moves.push({ cause, look, before: base.snapshot, after });
      at = base;
    }
  }

  #made(
    process: string,
    { deployment, route, records }: Pick<RolloutCommitted, "deployment" | "route" | "records">,
    order: number | null,
  ): Made {
    const { id, version, state, share, stage, stageStartedAt, createdAt, rollback } = deployment;
    const { audit, events } = deployment;
    const read = recordsOf(records);
    const cause = read[0]?.cause ?? null;
    return {
      order,
      follows: read[0]?.previous ?? audit.hash,
      cause,
      look: cause?.kind === "look" ? (this.#looks.get(process) ?? null) : null,
      snapshot: {
        ...{ id, version, state, share, stage, stageStartedAt, createdAt, rollback },
        said: saidBy(route),
        hash: audit.hash,
        lastEvent: events.at(-1) ?? null,
      },
    };
  }
}

/** A controller that finds an epoch lost takes a new one for the same route: no news to people. */
function saidBy({ epoch: _, signature: _signature, ...said }: Route): string {
  return JSON.stringify(said);
}

function recordsOf(lines: readonly string[]): AuditRecord[] {
  return lines.flatMap((line) => readLine(line)?.record ?? []);
}

/** The events of `after` that were not there before. */
export function eventsAdded({ before, after }: AuditedStep): readonly DeploymentEvent[] {
  const last = before?.lastEvent ?? null;
  if (last === null) return after.events;
  const known = after.events.findLastIndex(
    ({ type, at, message }) => type === last.type && at === last.at && message === last.message,
  );
  return after.events.slice(known + 1);
}
