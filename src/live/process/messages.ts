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
  readonly scenario: Scenario;
  readonly storeUrl: string;
  /** The queue as the store knows it: of this run alone. */
  readonly storeQueue: string;
  readonly spoolPath: string;
  readonly origin: ClockOrigin;
}

export type Role =
  | { readonly kind: "producer"; readonly index: number }
  | {
      readonly kind: "worker";
      readonly fleet: "stable" | "canary";
      readonly index: number;
      readonly version: string;
    }
  | { readonly kind: "controller" };

export type Order =
  | { readonly kind: "assign"; readonly assignment: Assignment }
  | { readonly kind: "begin"; readonly startedAt: Instant }
  | { readonly kind: "operate"; readonly action: OperatorAction };

/** Totals of this incarnation so far. */
export interface Counts {
  /** Jobs that the arrival plan came to so far, for producers. */
  readonly planned: number;
  readonly enqueued: number;
  readonly stable: number;
  readonly canary: number;
  readonly finished: number;
  /** A producer whose plan has ended and is acknowledged whole. */
  readonly exhausted: boolean;
  readonly use: ResourceUse;
}

export interface ResourceUse {
  readonly wallMicroseconds: number;
  readonly cpuMicroseconds: number;
  readonly loopActiveMs: number;
  readonly loopIdleMs: number;
  readonly peakMemoryBytes: number;
}

export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "counts"; readonly counts: Counts }
  /** The worker's version serves no lane any more; it ends of itself. */
  | { readonly kind: "retired" };
