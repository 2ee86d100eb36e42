/**
 * Which turns of an arrival plan enqueue no job of their own but repeat another one, as an
 * application does that tried before and does not know what came of it. The job repeated is one of
 * the few dozen before it, of whichever producer; which of the two comes first is left to chance.
 */
import { type DrawKey, drawKey, keyedDraw } from "../../kernel/random.ts";

/** A repeat is at most so many jobs of the whole plan behind. */
const FURTHEST = 64;

export class JobRepeats {
  readonly #share: number;
  readonly #isKey: DrawKey;
  readonly #backKey: DrawKey;

  constructor(seed: string, share: number) {
    this.#share = share;
    this.#isKey = drawKey(seed, "repeated");
    this.#backKey = drawKey(seed, "repeat-of");
  }

  /** The job that is enqueued in the turn of this one. */
  sentFor(number: number): number {
    if (!this.#isRepeat(number)) return number;
    const back = 1 + Math.floor(keyedDraw(this.#backKey, number) * FURTHEST);
    // One that is itself enqueued: what only repeats has no job of its own.
    for (let job = number - back; job >= 0; job--) if (!this.#isRepeat(job)) return job;
    return number;
  }

  #isRepeat(number: number): boolean {
    return keyedDraw(this.#isKey, number) < this.#share;
  }
}
