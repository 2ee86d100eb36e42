/**
 * How much a store holds of one queue, and of what: a look from outside that is not a command. What
 * decides whether a run is over, and the last thing that is checked of it.
 */
import type { Deployment } from "../rollout/deployment.ts";
import type { Route } from "../routing/route.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { LaneLoad } from "./replies.ts";

export interface StoreAudit {
  readonly stable: LaneLoad;
  readonly canary: LaneLoad;
  /** Jobs that wait for their next attempt. */
  readonly waiting: number;
  readonly deployment: Deployment | null;
  readonly route: Route;
  /** The lines of the audit trail. */
  readonly trail: readonly string[];
  /** Ids of the dead letters, in the order in which they died. */
  readonly deadIds: readonly string[];
  /** The first of them, `limit` at most, with what went wrong. */
  deadLetters(limit: number): readonly DeadLetter[];
  /** Ids of jobs that are queued, held or waiting, `limit` at most. */
  heldIds(limit: number): readonly string[];
}
