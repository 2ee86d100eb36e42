/**
 * What a campaign of many seeds comes to: the content of `swarm.json`. It depends on files, options
 * and the seeds that were run only, never on how many ran at a time or how fast.
 */
import type { RunVerdict } from "./run-result.ts";

export const SWARM_SCHEMA_VERSION = 1;

/** The one "finding" of a seed whose run ended in an assertion. */
export const HARNESS_BUG = "harness-bug";

/** What one seed of one scenario came to. */
export interface SeedResult {
  readonly scenario: string;
  readonly seed: string;
  /**
   * `written`: by the file alone. `drawn`: the seed drew the faults too, so file and seed replay
   * it. `mutated`: the plan was made from that of another seed, so only its own file replays it.
   */
  readonly plan: "written" | "drawn" | "mutated";
  readonly verdict: RunVerdict;
  /** Ids of the findings that failed, sorted. */
  readonly failed: readonly string[];
  /** Ids of the findings that had nothing to check in this run, sorted. */
  readonly unchecked: readonly string[];
  /** 16 hexadecimal digits; "" if the run ended in an assertion. */
  readonly digest: string;
  /** Virtual length of the run. */
  readonly lengthMs: number;
  readonly jobs: number;
  readonly faults: number;
  readonly events: number;
  /** What the assertion said that ended the run; null for all others. */
  readonly error: string | null;
}

export interface SwarmFileName {
  readonly scenario: string;
  /** Of what the file says: 16 hexadecimal digits. */
  readonly digest: string;
}

export interface SwarmOptions {
  readonly firstSeed: number;
  /** Of each scenario; null for as many as the time allows. */
  readonly seeds: number | null;
  /** Half of each generation is made from plans that reached something new. */
  readonly guided: boolean;
}

export interface Shard {
  /** 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

export interface SwarmResult {
  readonly kind: "swarm";
  readonly schemaVersion: typeof SWARM_SCHEMA_VERSION;
  /** Of coalmine. */
  readonly version: string;
  readonly files: readonly SwarmFileName[];
  readonly options: SwarmOptions;
  readonly shard: Shard;
  /** It ended before it had run all of its seeds. */
  readonly interrupted: boolean;
  readonly verdict: RunVerdict;
  readonly counts: {
    readonly runs: number;
    readonly passed: number;
    readonly failed: number;
    readonly inconclusive: number;
    readonly jobs: number;
    readonly faults: number;
    readonly events: number;
    readonly lengthMs: number;
  };
  /** Findings that had nothing to check in any run of a scenario, sorted: `scenario/id`. */
  readonly neverChecked: readonly string[];
  /** What was reached, sorted, and by how many seeds. */
  readonly coverage: readonly (readonly [string, number])[];
  /** What could have been reached and was not, sorted. */
  readonly neverReached: readonly string[];
  /** Kinds of faults that the scenarios could draw or have, sorted. */
  readonly kinds: readonly string[];
  /** By scenario in the order of the files, then by seed. */
  readonly seeds: readonly SeedResult[];
}
