/**
 * Shrinks a scenario that failed in the simulated world: a candidate fails if one of the same
 * findings does. A run that is inconclusive, or fails for another reason, is none that was asked
 * for. Candidates are judged only; nothing is kept of them.
 */
import { OperatingError } from "../kernel/errors.ts";
import { HARNESS_BUG } from "../result/swarm-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Shrunk, shrink } from "../shrink/shrink.ts";
import { judgeOnly } from "./run-simulated.ts";

export interface ShrinkFailureOptions {
  readonly scenario: Scenario;
  /** Ids of the findings that failed, or HARNESS_BUG. */
  readonly findings: readonly string[];
  /** Aborted: rejects with an operating error INTERRUPTED. */
  readonly signal: AbortSignal;
  /** After every candidate: how many there were, and the faults of the smallest that fails. */
  readonly onProgress?: ((attempts: number, faults: number) => void) | undefined;
  /** Candidates at most. */
  readonly most?: number | undefined;
}

export async function shrinkFailure(options: ShrinkFailureOptions): Promise<Shrunk> {
  const { scenario, findings, signal, onProgress, most } = options;
  return shrink({
    scenario,
    signal,
    most,
    onProgress: ({ attempts, faults }) => onProgress?.(attempts, faults),
    stillFails: async (candidate) => {
      const failed = await failedFindings(candidate, signal);
      return failed.some((id) => findings.includes(id));
    },
  });
}

/** Ids of what failed in a run; an interruption and a lack of something are none, and thrown. */
async function failedFindings(scenario: Scenario, signal: AbortSignal): Promise<string[]> {
  const options = { onProgress: () => {}, signal, command: "" };
  try {
    const { findings } = await judgeOnly(scenario, options);
    return findings.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    return [HARNESS_BUG];
  }
}
