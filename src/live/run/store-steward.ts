/**
 * What a run asks of its store beside the contract: an audit of what is left, what the store itself
 * has used, and to forget the run. Whoever opens the store implements it.
 */
import type { DeadLetter } from "../../canary/store/dead-letter.ts";
import type { LaneLoad } from "../../canary/store/replies.ts";
import type { StorePort } from "../../ports/ports.ts";

export interface StoreSteward {
  readonly port: StorePort;
  audit(): Promise<StoreHolding>;
  meter(): Promise<StoreMeter>;
  /** Removes everything that the store keeps of this run. */
  clear(): Promise<void>;
  close(): void;
}

/** What the store still holds of the run's jobs. */
export interface StoreHolding {
  readonly stable: LaneLoad;
  readonly canary: LaneLoad;
  /** Jobs that wait for their next attempt. */
  readonly waiting: number;
  readonly deadIds: readonly string[];
  /** The lines of the audit trail. */
  readonly trail: readonly string[];
  /** The first of them, with what went wrong. */
  readonly deadLetters: readonly DeadLetter[];
  /** Queued, held or waiting. */
  readonly heldIds: readonly string[];
}

/** Totals since the store started, of all of its users. */
export interface StoreMeter {
  /** Spent in commands, by the server's own account. */
  readonly microseconds: number;
  /** Sent by clients or called by scripts. */
  readonly commands: number;
  /** Of the server's process: commands, connections and all. */
  readonly cpuMicroseconds: number;
  readonly version: string;
  /** Another one for each start of a server: totals of two starts have no difference. */
  readonly start: string;
}
