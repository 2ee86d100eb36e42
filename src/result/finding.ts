/**
 * A finding: what one checker says of one property of one run.
 */
import type { JobNumber } from "../history/event.ts";

export type FindingVerdict = "pass" | "fail" | "unknown";

export interface Finding {
  /** Stable name, e.g. `jobs-conserved`; unique within a run. */
  readonly id: string;
  /** What is claimed, for people: "No job is lost". */
  readonly title: string;
  readonly verdict: FindingVerdict;
  /** The bound, e.g. "0", "at most 40". */
  readonly expected: string;
  readonly observed: string;
  readonly unit: string;
  /** How many things were checked; 0 can never be a pass. */
  readonly n: number;
  /** One sentence: what was seen, and in which window. */
  readonly sentence: string;
  /** The first offending jobs, ten at most; their histories are kept. */
  readonly jobs: readonly JobNumber[];
  /** The value's distance to the bound in percent of the bound; null where there is none. */
  readonly marginPercent: number | null;
}
