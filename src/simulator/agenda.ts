/**
 * Virtual time: what is to happen, in the order of instants, and of scheduling where instants are
 * equal. Time moves only when the next action is taken up. A scenario may ask for a drawn order
 * instead, and for small delays: whatever holds must hold then too.
 *
 * A binary heap on parallel arrays. A cancelled action stays in the heap and is passed over, which
 * is cheaper than taking it out.
 */
import { type RandomStream, stream } from "../kernel/random.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Agenda, Scheduled } from "../ports/ports.ts";

/** How virtual time is to be disturbed. */
export interface Disturbed {
  readonly seed: string;
  /** Equal instants are ordered by a draw. */
  readonly shuffle: boolean;
  /** Least and most that an action comes later than it was scheduled for. */
  readonly jitter: readonly [Duration, Duration];
}

const FIRST_CAPACITY = 256;

const UNDISTURBED: Disturbed = { seed: "", shuffle: false, jitter: [0, 0] };

/** Both worlds' handle on an action; cleared when it was taken up or cancelled. */
class Entry implements Scheduled {
  action: (() => void) | null;

  constructor(action: () => void) {
    this.action = action;
  }

  cancel(): void {
    this.action = null;
  }
}

export class VirtualAgenda implements Agenda {
  #now: Instant = 0;
  #taken = 0;
  #scheduled = 0;
  #size = 0;
  #at = new Float64Array(FIRST_CAPACITY);
  #order = new Float64Array(FIRST_CAPACITY);
  readonly #entries: Entry[] = [];
  readonly #orders: RandomStream | null;
  readonly #delays: RandomStream | null;
  readonly #jitter: readonly [Duration, Duration];

  constructor({ seed, shuffle, jitter }: Disturbed = UNDISTURBED) {
    this.#orders = shuffle ? stream(seed, "timing/shuffle") : null;
    this.#delays = jitter[1] > 0 ? stream(seed, "timing/jitter") : null;
    this.#jitter = jitter;
  }

  now(): Instant {
    return this.#now;
  }

  /** Actions that were taken up since the start. */
  get taken(): number {
    return this.#taken;
  }

  schedule(at: Instant, action: () => void): Scheduled {
    return this.scheduleExactly(at + this.#delay(), action);
  }

  /** For what is the scenario's own doing, not that of a process: it is never delayed. */
  scheduleExactly(at: Instant, action: () => void): Scheduled {
    const entry = new Entry(action);
    const order = this.#orders === null ? this.#scheduled++ : this.#orders.next();
    this.#push(at > this.#now ? at : this.#now, order, entry);
    return entry;
  }

  /** Takes up actions until `limit` were taken or none is left; false when none is left. */
  run(limit: number): boolean {
    for (let left = limit; left > 0; ) {
      if (this.#size === 0) return false;
      const at = this.#at[0]!;
      const entry = this.#pop();
      const { action } = entry;
      if (action === null) continue;
      entry.action = null;
      this.#now = at;
      this.#taken += 1;
      left -= 1;
      action();
    }
    return this.#size > 0;
  }

  /** Forgets everything that is to happen: time stands still. */
  halt(): void {
    this.#size = 0;
    this.#entries.length = 0;
  }

  #delay(): Duration {
    if (this.#delays === null) return 0;
    const [least, most] = this.#jitter;
    return least + Math.floor(this.#delays.next() * (most - least + 1));
  }

  #push(at: Instant, order: number, entry: Entry): void {
    if (this.#size === this.#at.length) this.#grow();
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#precedes(parent, at, order)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, at, order, entry);
  }

  #pop(): Entry {
    const first = this.#entries[0]!;
    this.#size -= 1;
    const last = this.#entries.pop()!;
    if (this.#size > 0) this.#sink(this.#at[this.#size]!, this.#order[this.#size]!, last);
    return first;
  }

  #sink(at: Instant, order: number, entry: Entry): void {
    const size = this.#size;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.#precedes(child + 1, this.#at[child]!, this.#order[child]!)) {
        child += 1;
      }
      if (!this.#precedes(child, at, order)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, at, order, entry);
  }

  #precedes(index: number, at: Instant, order: number): boolean {
    const own = this.#at[index]!;
    return own < at || (own === at && this.#order[index]! < order);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#at[from]!, this.#order[from]!, this.#entries[from]!);
  }

  #put(index: number, at: Instant, order: number, entry: Entry): void {
    this.#at[index] = at;
    this.#order[index] = order;
    this.#entries[index] = entry;
  }

  #grow(): void {
    const at = new Float64Array(this.#at.length * 2);
    const order = new Float64Array(this.#order.length * 2);
    at.set(this.#at);
    order.set(this.#order);
    this.#at = at;
    this.#order = order;
  }
}
