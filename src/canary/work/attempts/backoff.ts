/** How long a failed job waits for its next attempt. */
import { drawKey, keyedDraw } from "../../../kernel/random.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { Job } from "../../store/job.ts";

export interface Backoff {
  readonly kind: "constant" | "exponential";
  readonly delay: Duration;
  /** Upper bound of an exponential delay. */
  readonly max: Duration;
  /**
   * Part of the delay, 0 to 1, by which it is longer or shorter: jobs that failed together do not
   * come back together. Nothing when absent.
   */
  readonly jitter?: number;
}

/**
 * Delay after the failed attempt that `job` names. The jitter is drawn by job and attempt: the same
 * attempt waits as long in every world, and in whichever order jobs fail.
 */
export function backoffDelay(backoff: Backoff, job: Pick<Job, "id" | "attempt">): Duration {
  const { jitter = 0 } = backoff;
  const delay = plainDelay(backoff, job.attempt);
  if (jitter === 0) return delay;
  const drawn = keyedDraw(drawKey(job.id, "backoff"), job.attempt);
  return Math.round(delay * (1 + jitter * (2 * drawn - 1)));
}

function plainDelay({ kind, delay: first, max }: Backoff, attempt: number): Duration {
  if (kind === "constant") return first;
  let delay = first;
  for (let i = 1; i < attempt && delay < max; i++) delay *= 2;
  return Math.min(delay, max);
}
