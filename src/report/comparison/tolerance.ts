/**
 * From how large a difference on a figure counts as changed. Zero where the two runs are exact:
 * simulated, of one seed. Otherwise a part of the earlier value, and at least an absolute amount,
 * below which a live run's figures differ from one time to the next without any cause.
 */

export interface Tolerance {
  /** Part of the earlier value. */
  readonly part: number;
  /** In the figure's own unit. */
  readonly least: number;
}

export interface Tolerances {
  /** Steps of a rollback and instants of decisions, ms. */
  readonly times: Tolerance;
  readonly latencies: Tolerance;
  /** Jobs, but for lost and doubled ones: of those, every single one counts. */
  readonly jobs: Tolerance;
  /** Dead letters: a small part of the jobs, so chance moves them more. */
  readonly dead: Tolerance;
  /** All of it in a sentence. */
  readonly said: string;
}

const NONE: Tolerance = { part: 0, least: 0 };

export const EXACT: Tolerances = {
  times: NONE,
  latencies: NONE,
  jobs: NONE,
  dead: NONE,
  said: "Both runs are exact, so every difference counts.",
};

/** Chosen, not measured: more than a look of a fast scenario, and a scheduler's hiccup. */
export const NOISY: Tolerances = {
  times: { part: 0.25, least: 1_500 },
  latencies: { part: 0.25, least: 5 },
  jobs: { part: 0.02, least: 10 },
  dead: { part: 0.25, least: 10 },
  said:
    "Runs like these differ by chance: counted are times beyond 25 % and 1.5 s, latencies beyond " +
    "25 % and 5 ms, jobs beyond 2 % and 10, dead ones beyond 25 % and 10.",
};

/** True if `after` is as good as `before`. */
export function isWithin(tolerance: Tolerance, before: number, after: number): boolean {
  const allowed = Math.max(tolerance.least, Math.abs(before) * tolerance.part);
  return Math.abs(after - before) <= allowed;
}
