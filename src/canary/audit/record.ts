/**
 * A record of the audit trail: one line of JSON that says who did what to a deployment, when and
 * why. Each carries the hash of the one before, so none can be changed, left out or put elsewhere
 * without every later one telling.
 *
 * The hash is SHA-256 over the line without its last field: cut `,"hash":"..."` off and close the
 * brace. So it is of the very bytes that are kept, and no tool has to agree on how to write JSON.
 */
import { sha256Hex } from "../../kernel/hashes/sha256.ts";
import type { DeploymentEventType, DeploymentState } from "../rollout/deployment.ts";
import type { DecisionKind } from "../rollout/look.ts";
import type { OperatorAction } from "../rollout/operator.ts";
import type { Receipt, ReceiptOperation } from "../rollout/receipts/receipt.ts";

export const RECORD_FORMAT = 1;

/**
 * Why: the decision of a look, what a person asked for, or what follows from the state by itself.
 */
export type RecordedCause =
  | { readonly kind: "look"; readonly decision: DecisionKind; readonly reason: string }
  | {
      readonly kind: "operator";
      readonly action: OperatorAction["kind"];
      /** "" where none was given. */
      readonly reason: string;
    }
  | { readonly kind: "controller" };

export interface AuditEntry {
  /** By the store's clock, as the leader knew it. */
  readonly at: string;
  readonly deployment: string;
  /** Of the deployment that it was committed with; so are epoch, state and share. */
  readonly version: number;
  readonly epoch: number;
  readonly state: DeploymentState;
  readonly sharePercent: number;
  readonly actor: {
    readonly controller: string;
    /** Null: nobody asked for it. */
    readonly operator: string | null;
  };
  readonly cause: RecordedCause;
  readonly what: DeploymentEventType | ReceiptOperation;
  readonly message: string;
  readonly receipt: Receipt | null;
}

export interface AuditRecord extends AuditEntry {
  readonly format: typeof RECORD_FORMAT;
  /** 1, 2, 3, ... over all deployments of a queue. */
  readonly number: number;
  /** Hash of the record before; NO_HASH for the first. */
  readonly previous: string;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

export interface Sealed {
  readonly line: string;
  readonly hash: string;
}

/** The line of an entry that follows the record with this number and hash. */
export function seal(entry: AuditEntry, after: { records: number; hash: string }): Sealed {
  const { at, deployment, version, epoch, state, sharePercent } = entry;
  const { actor, cause, what, message, receipt } = entry;
  const content = JSON.stringify({
    format: RECORD_FORMAT,
    number: after.records + 1,
    at,
    deployment,
    version,
    epoch,
    state,
    sharePercent,
    actor,
    cause,
    what,
    message,
    receipt,
    previous: after.hash,
  });
  const hash = sha256Hex(content);
  return { line: `${content.slice(0, -1)},"hash":"${hash}"}`, hash };
}
