/**
 * The digest's state after every n-th event. When the trail is full, every second mark goes and n
 * doubles, so its size stays bounded and depends on nothing but the number of events.
 */

const MOST_MARKS = 8_192;

/** Events [from, to), counted from 0: the first difference of two runs lies within. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export class DigestTrail {
  #every = 1;
  #highs: number[] = [];
  #lows: number[] = [];
  #events = 0;
  #lastHigh = 0;
  #lastLow = 0;

  /** Events between two marks. */
  get every(): number {
    return this.#every;
  }

  get events(): number {
    return this.#events;
  }

  /** The digest's state after `events` events. */
  passed(events: number, high: number, low: number): void {
    this.#events = events;
    this.#lastHigh = high;
    this.#lastLow = low;
    if (events % this.#every !== 0) return;
    this.#highs.push(high);
    this.#lows.push(low);
    if (this.#highs.length >= MOST_MARKS) this.#thin();
  }

  /** Where this run and another first differ; null if they end alike. */
  firstDifference(other: DigestTrail): Stretch | null {
    const every = Math.max(this.#every, other.#every);
    const last = Math.floor(Math.min(this.#events, other.#events) / every);
    for (let mark = 1; mark <= last; mark++) {
      if (this.#same(other, mark * every)) continue;
      return { from: (mark - 1) * every, to: mark * every };
    }
    const same = this.#lastHigh === other.#lastHigh && this.#lastLow === other.#lastLow;
    if (this.#events === other.#events && same) return null;
    return { from: last * every, to: Math.max(this.#events, other.#events) };
  }

  #same(other: DigestTrail, events: number): boolean {
    const mine = events / this.#every - 1;
    const theirs = events / other.#every - 1;
    return this.#highs[mine] === other.#highs[theirs] && this.#lows[mine] === other.#lows[theirs];
  }

  #thin(): void {
    this.#every *= 2;
    this.#highs = this.#highs.filter((_, index) => index % 2 === 1);
    this.#lows = this.#lows.filter((_, index) => index % 2 === 1);
  }
}
