/** Which jobs of a plan are delayed, and for how long: two keyed draws a job. */
import { type DrawKey, drawKey, keyedDraw } from "../../kernel/random.ts";
import type { Duration } from "../../kernel/time.ts";
import type { JobsConfig } from "../../scenario/scenario.ts";

export class JobDelays {
  readonly #config: NonNullable<JobsConfig["delayed"]>;
  readonly #isKey: DrawKey;
  readonly #delayKey: DrawKey;

  constructor(seed: string, config: NonNullable<JobsConfig["delayed"]>) {
    this.#config = config;
    this.#isKey = drawKey(seed, "delayed");
    this.#delayKey = drawKey(seed, "delay");
  }

  /** Null for a job that is not delayed. */
  of(number: number): Duration | null {
    const { share, by } = this.#config;
    if (keyedDraw(this.#isKey, number) >= share) return null;
    const [least, most] = by;
    return least + Math.floor(keyedDraw(this.#delayKey, number) * (most - least + 1));
  }
}
