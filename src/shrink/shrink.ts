/**
 * Makes a failing scenario as small as it can be while it fails: delta debugging over the faults,
 * then every cut again and again, until each further cut makes it pass or the budget is used up.
 * Relies on an answer that depends on the candidate alone; then so does what comes out.
 */
import type { Scenario } from "../scenario/scenario.ts";
import { CUTS } from "./cuts.ts";
import { fewest } from "./fewest.ts";
import { Trials } from "./trials.ts";

export interface ShrinkOptions {
  /** It is known to fail; that is not tried again. */
  readonly scenario: Scenario;
  readonly stillFails: (candidate: Scenario) => Promise<boolean>;
  /** Aborted: rejects with an operating error INTERRUPTED. */
  readonly signal: AbortSignal;
  /** Called after every trial; must not throw. */
  readonly onProgress?: ((progress: ShrinkProgress) => void) | undefined;
  /** Trials at most. */
  readonly most?: number | undefined;
}

export interface ShrinkProgress {
  readonly attempts: number;
  /** Faults of the smallest scenario so far that fails. */
  readonly faults: number;
}

export interface Shrunk {
  readonly scenario: Scenario;
  readonly attempts: number;
  /** Every further cut makes it pass; false if the budget was used up before that was known. */
  readonly minimal: boolean;
}

const MOST_TRIALS = 500;

export async function shrink(options: ShrinkOptions): Promise<Shrunk> {
  const { scenario, stillFails, signal, onProgress, most = MOST_TRIALS } = options;
  let best = scenario;
  const trials = new Trials({ stillFails, signal, most });
  trials.begin(scenario);
  /** Whether the candidate fails; if so it is the best from now on. */
  const fails = async (candidate: Scenario): Promise<boolean> => {
    const { attempts } = trials;
    const written = await trials.failing(candidate);
    if (written !== null) best = written;
    if (trials.attempts > attempts) {
      onProgress?.({ attempts: trials.attempts, faults: best.faults.length });
    }
    return written !== null;
  };
  await fewest(scenario.faults, (faults) => fails({ ...scenario, faults }));
  while (await shrinkOnce(() => best, fails)) {
    // Each round may have made a cut possible that was not before.
  }
  return { scenario: best, attempts: trials.attempts, minimal: !trials.exhausted };
}

/** Every cut as often as it succeeds; false if none did. */
async function shrinkOnce(
  best: () => Scenario,
  fails: (candidate: Scenario) => Promise<boolean>,
): Promise<boolean> {
  let smaller = false;
  for (const cut of CUTS) {
    while (await anyFails(cut(best()), fails)) smaller = true;
  }
  return smaller;
}

async function anyFails(
  candidates: readonly Scenario[],
  fails: (candidate: Scenario) => Promise<boolean>,
): Promise<boolean> {
  for (const candidate of candidates) if (await fails(candidate)) return true;
  return false;
}
