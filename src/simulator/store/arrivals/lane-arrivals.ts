/**
 * When the jobs of one lane came onto it: an entry for each command that put jobs there, forgotten
 * once all of its jobs have left at the front. Kept only while the route asks for it.
 *
 * What leaves at the back (a drain) is not known here: until the lane is empty, ages are too small
 * then. Routes that have no canary (any more) ask for no ages.
 */
import type { Duration, Instant } from "../../../kernel/time.ts";

interface Arrival {
  /** Jobs that were ever put there up to and with this command. */
  readonly number: number;
  readonly at: Instant;
}

export class LaneArrivals {
  #entries: Arrival[] = [];
  /** Entries before this one are forgotten. */
  #first = 0;
  #arrived = 0;

  /** `count` jobs were put behind all others; the lane has `queued` now. */
  note(count: number, at: Instant, queued: number): void {
    if (count === 0) return;
    this.#arrived += count;
    this.#entries.push({ number: this.#arrived, at });
    this.oldestAge(queued, at);
  }

  /** Of the lane's `queued` jobs; null when there is none, or it is not known. */
  oldestAge(queued: number, now: Instant): Duration | null {
    if (queued === 0) {
      this.forget();
      return null;
    }
    for (;;) {
      const entry = this.#entries[this.#first];
      if (entry === undefined) return null;
      if (this.#arrived - entry.number < queued) return Math.max(0, now - entry.at);
      this.#first += 1;
      if (this.#first * 2 > this.#entries.length) this.#compact();
    }
  }

  forget(): void {
    this.#entries = [];
    this.#first = 0;
  }

  #compact(): void {
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }
}
