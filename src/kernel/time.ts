/**
 * Instants and durations, as integer microseconds.
 *
 * An instant counts from an epoch that the world chooses (the run's start in virtual time,
 * the Unix epoch elsewhere). The kernel never reads a clock: instants are always handed in.
 */

/** Integer microseconds since the epoch of the world that made it. */
export type Instant = number;

/** Integer microseconds; never negative. */
export type Duration = number;

export const MILLISECOND: Duration = 1_000;
export const SECOND: Duration = 1_000_000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;

/** Microseconds as milliseconds, for people and wires; may have a fraction. */
export function toMs(duration: Duration): number {
  return duration / MILLISECOND;
}

/** Whole microseconds from (possibly fractional) milliseconds. */
export function fromMs(ms: number): Duration {
  return Math.round(ms * MILLISECOND);
}
