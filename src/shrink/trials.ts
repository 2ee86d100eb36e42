/**
 * Asks whether a candidate still fails: at most `most` times, and never twice about the same
 * scenario. Once the budget is used up every answer is no, so that whoever asks comes to an end.
 */
import { OperatingError } from "../kernel/errors.ts";
import { counted } from "../result/counted.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { asWritten } from "./as-written.ts";

export interface TrialsOptions {
  readonly stillFails: (candidate: Scenario) => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly most: number;
}

export class Trials {
  readonly #options: TrialsOptions;
  readonly #known = new Set<string>();
  #attempts = 0;
  #exhausted = false;

  constructor(options: TrialsOptions) {
    this.#options = options;
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** A candidate was not tried because the budget was used up. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** Known to fail: not asked about. */
  begin(scenario: Scenario): void {
    this.#known.add(keyOf(scenario));
  }

  /** The candidate as its file says it, if it still fails; null if it does not, or was tried. */
  async failing(candidate: Scenario): Promise<Scenario | null> {
    if (this.#isKnown(candidate)) return null;
    const written = asWritten(candidate);
    if (written === null) return null;
    // Another candidate may read the same once it is written.
    if (keyOf(written) !== keyOf(candidate) && this.#isKnown(written)) return null;
    const { stillFails, signal, most } = this.#options;
    if (signal.aborted) throw interrupted(this.#attempts);
    if (this.#attempts >= most) {
      this.#exhausted = true;
      return null;
    }
    this.#attempts += 1;
    return (await stillFails(written)) ? written : null;
  }

  #isKnown(candidate: Scenario): boolean {
    const key = keyOf(candidate);
    if (this.#known.has(key)) return true;
    this.#known.add(key);
    return false;
  }
}

/** Candidates are made from one scenario by replacing values, so their keys have one order. */
function keyOf(scenario: Scenario): string {
  return JSON.stringify(scenario);
}

function interrupted(attempts: number): OperatingError {
  return new OperatingError({
    code: "INTERRUPTED",
    message: `Shrinking was interrupted after ${counted(attempts, "run")}.`,
    hint: "Run it again; the same scenario shrinks in the same way.",
  });
}
