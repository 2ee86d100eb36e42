/**
 * What the coordinator and its processes say to each other, as plain data over the IPC channel.
 * A process says `ready` once it has loaded and reached the store; the coordinator then says
 * `begin`, with the run's start, and everything counts from there. SIGTERM asks a process to end.
 */
import type { OperatorAction } from "../../canary/rollout/operator.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { ClockOrigin } from "../clock/wall-clock.ts";

/** What one incarnation of a process is to be. */
export interface Assignment {
  readonly role: Role;
  /** `producer/0`, `canary/1`, `controller/0`. */
  readonly name: string;
  /** 1, 2, 3, ...: how often the process was started. */
  readonly incarnation: number;
  /** Its queue is this run's alone. */
  readonly scenario: Scenario;
  readonly storeUrl: string;
  readonly spoolPath: string;
  readonly origin: ClockOrigin;
}

export type Role =
  | { readonly kind: "producer"; readonly index: number }
  | {
      readonly kind: "worker";
      readonly fleet: "stable" | "canary";
      readonly version: string;
    }
  | { readonly kind: "controller" };

export type Order =
  | { readonly kind: "assign"; readonly assignment: Assignment }
  | { readonly kind: "begin"; readonly startedAt: Instant }
  | { readonly kind: "operate"; readonly action: OperatorAction }
  /** End in order: finish what runs or waits to be sent, then exit. */
  | { readonly kind: "finish" };

/** What a producer has come to, over all of its incarnations. */
export interface Sent {
  /** Jobs that the arrival plan came to so far. */
  readonly planned: number;
  /** Jobs acknowledged by the store. */
  readonly enqueued: number;
  /** The arrival plan has ended and is acknowledged whole. */
  readonly exhausted: boolean;
}

/** What a process has come to. */
export interface Counts extends Sent {
  /** Jobs that this incarnation ended for good. */
  readonly finished: number;
}

/** What this incarnation has used since it began. */
export interface ResourceUse {
  readonly wallMicroseconds: number;
  readonly cpuMicroseconds: number;
  readonly loopActiveMs: number;
  readonly loopIdleMs: number;
  readonly peakMemoryBytes: number;
}

export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "counts"; readonly counts: Counts; readonly use: ResourceUse }
  /** The worker's version serves no lane any more; it ends of itself. */
  | { readonly kind: "retired" };
