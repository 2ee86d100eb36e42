/**
 * The ports through which a host acts. Worlds differ only in what they plug in here.
 */
import type { Alert } from "../canary/alerts/alert.ts";
import type { Look } from "../canary/rollout/look.ts";
import type { StoreCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { Job } from "../canary/store/job.ts";
import type { Attempt } from "../canary/work/attempts/attempt.ts";
import type { Instant } from "../kernel/time.ts";

/** A clock that only the host reads, and the list of what is to happen later. */
export interface Agenda {
  now(): Instant;
  /** Runs `action` at `at` (or at once if past), never before this call returns. */
  schedule(at: Instant, action: () => void): Scheduled;
}

export interface Scheduled {
  cancel(): void;
}

/**
 * The way to a store. `heard` is called exactly once, later; commands sent through one port are
 * carried out in the order of the calls. A port that was closed stays silent.
 */
export interface StorePort {
  send<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): void;
}

/** What runs jobs: a team's handlers, or a modelled worker's behaviour. */
export interface Runner {
  start(jobs: readonly Job[], now: Instant): void;
  /** Attempts that finished since the last call, in the order in which they did. */
  collect(now: Instant): Attempt[];
  /**
   * These attempts (the objects that `start` was given) ran over their time limit, and their jobs
   * go on: stop them if that is possible. `collect` returns each when it has ended, for until then
   * it takes up room.
   */
  abort?(jobs: readonly Job[], now: Instant): void;
}

/** A source of jobs to enqueue: an application, or an arrival plan. */
export interface JobSource {
  /** Jobs intended up to `now` that were not taken yet, `limit` at most, in order. */
  take(now: Instant, limit: number): Job[];
  /** When the next job is intended; null when there will be none. */
  nextAt(): Instant | null;
}

/** Notes of machines that are not store commands: looks, alerts. */
export interface NoteSink {
  looked(look: Look): void;
  alerted(alert: Alert): void;
}
