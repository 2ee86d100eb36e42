/**
 * An explicit fault plan entry: `{ kind, target, at, for, parameters }`. A scenario is resolved to
 * a list of these before the run; replaying needs the list and the seed, nothing else.
 */
import type { Duration } from "../kernel/time.ts";

interface Planned {
  /** `fault-1`, `fault-2`, ... in the order of the plan. */
  readonly id: string;
  /** Process names that it strikes, e.g. `canary/0`; resolved, never a pattern. */
  readonly targets: readonly string[];
  /** Since the run's start. */
  readonly at: Duration;
  /** How long it lasts. For a crash: until the process is started again. */
  readonly for: Duration;
}

/** The process is gone at once (SIGKILL in the live world) and comes back after `for`. */
export interface CrashFault extends Planned {
  readonly kind: "crash";
}

/** Service times are multiplied by `factor`, then `shift` is added. */
export interface LatencyFault extends Planned {
  readonly kind: "latency";
  readonly factor: number;
  readonly shift: Duration;
}

/** An attempt fails with this probability (0 to 1), on top of the fleet's own errors. */
export interface ErrorBurstFault extends Planned {
  readonly kind: "error_burst";
  readonly probability: number;
  /** Job kinds that it strikes; empty for all. */
  readonly jobKinds: readonly string[];
}

export type Fault = CrashFault | LatencyFault | ErrorBurstFault;
