/** What a run asks of a store server of its own, to strike it. Whoever starts one implements it. */

import type { Instant } from "../../kernel/time.ts";
import type { FaultOf } from "../../scenario/faults/fault.ts";

export type EvictedKey = FaultOf<"eviction">["key"];

/** A change of the store's contents that counts as one command. */
export interface Struck {
  /** The store's own count, and its clock. */
  readonly order: number;
  readonly storeAt: Instant;
}

export interface Evicted extends Struck {
  /** What was queued there. */
  readonly ids: readonly string[];
}

/** What was stored of a route, and what is instead. */
export interface Forgery {
  readonly genuine: string;
  readonly forged: string;
}

/** What anybody who reaches the store can do to the run's own data. */
export interface StoreContentsControl {
  /** Commands that the store has counted. */
  counted(): Promise<number>;
  evict(key: EvictedKey): Promise<Evicted>;
  /** What is stored of the deployment makes no sense from here on; gives what it was. */
  corruptDeployment(): Promise<string | null>;
  /** Puts it back, unless the deployment was written meanwhile. */
  restoreDeployment(text: string): Promise<void>;
  /** Writes another configuration of the deployment, if there is one. */
  changeConfig(): Promise<void>;
  /** Overwrites the route with one that nobody signed; null when there is none. */
  forgeRoute(): Promise<Forgery | null>;
  /** Puts it back, unless another one was committed meanwhile. */
  restoreRoute(forgery: Forgery): Promise<void>;
}

/** What only the one who started the server may do. It is durable: a kill loses nothing. */
export interface StoreServerControl {
  readonly url: string;
  readonly contents: StoreContentsControl;
  /** Of the process that serves now. */
  readonly pid: number;
  kill(): Promise<void>;
  /** After `kill`: on the same port, with all that it had acknowledged. */
  startAgain(): Promise<void>;
  refuseForMemory(refuses: boolean): Promise<void>;
  refuseWrites(refuses: boolean): Promise<void>;
  forgetScripts(): Promise<void>;
  /** A second server that follows this one. */
  follow(): Promise<StoreReplica>;
}

export interface StoreReplica {
  /** It hears nothing of its primary any more. */
  cutOff(): Promise<void>;
  /**
   * It is the store from here on. Its count is raised above `above`, so that the order of the
   * history stays one line.
   */
  promote(above: number): Promise<Promotion>;
}

export interface Promotion extends Struck {
  /** What the replica had counted. */
  readonly keptTo: number;
  readonly server: StoreServerControl;
}
