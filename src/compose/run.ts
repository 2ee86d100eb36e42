/**
 * What the worlds agree on: how a run is started, how it tells of itself while it lasts, and what
 * it comes to. Front doors know a run by these types only.
 */
import type { HistoryEvent } from "../history/event.ts";
import type { RunResult } from "../result/run-result.ts";

/** Where a run stands. Counts are of jobs since the run's start. */
export interface Progress {
  /** Since the run's start: virtual time in the simulated world, wall time in the live one. */
  readonly atMs: number;
  /** Wall time since the run's start. */
  readonly wallMs: number;
  /** Planned length of the load, in the time that `atMs` counts. */
  readonly lengthMs: number;
  readonly planned: number;
  readonly enqueued: number;
  readonly finished: number;
  /** Jobs that are queued or in flight, by lane. */
  readonly lanes: { readonly stable: number; readonly canary: number };
  /** Basis points. */
  readonly share: number;
  /** Faults that last at this moment, by id. */
  readonly faults: readonly string[];
  /** Of the deployment; "" before there is one. */
  readonly state: string;
  /** The same run once more, for what became of the jobs that findings name; wall time goes on. */
  readonly isAgain?: true;
}

export interface RunOptions {
  /** Called as often as the world finds convenient; must not throw. */
  onProgress(progress: Progress): void;
  /** Aborted: the run stops cleanly and rejects with an operating error INTERRUPTED. */
  readonly signal: AbortSignal;
  /** One command that reproduces the run; goes into the result as it is. */
  readonly command: string;
}

export interface RunOutcome {
  readonly result: RunResult;
  /** Control events, and every event of the jobs that findings name; in the order of the run. */
  readonly history: readonly HistoryEvent[];
}
