/** How long a failed job waits for its next attempt. */
import type { Duration } from "../../kernel/time.ts";

export interface Backoff {
  readonly kind: "constant" | "exponential";
  readonly delay: Duration;
  /** Upper bound of an exponential delay. */
  readonly max: Duration;
}

/** Delay after the failed attempt number `attempt` (1 is the first). */
export function backoffDelay(backoff: Backoff, attempt: number): Duration {
  if (backoff.kind === "constant") return backoff.delay;
  let delay = backoff.delay;
  for (let i = 1; i < attempt && delay < backoff.max; i++) delay *= 2;
  return Math.min(delay, backoff.max);
}
