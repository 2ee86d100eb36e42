/**
 * Which running attempt ends first: a binary heap of (instant, slot) on typed arrays, because every
 * job of a run passes through one. Equal instants come out by slot, so the order never depends on
 * what the heap held before.
 */
import type { Instant } from "../kernel/time.ts";

export class FinishHeap {
  #at: Float64Array;
  #slot: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#at = new Float64Array(capacity);
    this.#slot = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** The earliest instant; Infinity when empty. */
  get firstAt(): Instant {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#at[0]!;
  }

  push(at: Instant, slot: number): void {
    if (this.#size === this.#at.length) this.#grow();
    const ats = this.#at;
    const slots = this.#slot;
    let hole = this.#size;
    this.#size += 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentAt = ats[parent]!;
      if (parentAt < at || (parentAt === at && slots[parent]! < slot)) break;
      ats[hole] = parentAt;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    ats[hole] = at;
    slots[hole] = slot;
  }

  /** Removes the earliest and returns its slot; the heap must not be empty. */
  pop(): number {
    const first = this.#slot[0]!;
    this.#size -= 1;
    if (this.#size > 0) this.#sink(this.#at[this.#size]!, this.#slot[this.#size]!);
    return first;
  }

  /** Removes the entry of this slot, wherever it is; does nothing when there is none. */
  remove(slot: number): void {
    const left: [Instant, number][] = [];
    for (let i = 0; i < this.#size; i++) {
      if (this.#slot[i] !== slot) left.push([this.#at[i]!, this.#slot[i]!]);
    }
    this.#size = 0;
    for (const [at, other] of left) this.push(at, other);
  }

  /** Puts an entry in at the top and lets it sink to its place. */
  #sink(at: Instant, slot: number): void {
    const ats = this.#at;
    const slots = this.#slot;
    const size = this.#size;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < size && this.#comesFirst(right, child)) child = right;
      const childAt = ats[child]!;
      if (at < childAt || (at === childAt && slot < slots[child]!)) break;
      ats[hole] = childAt;
      slots[hole] = slots[child]!;
      hole = child;
    }
    ats[hole] = at;
    slots[hole] = slot;
  }

  #comesFirst(a: number, b: number): boolean {
    const atA = this.#at[a]!;
    const atB = this.#at[b]!;
    return atA < atB || (atA === atB && this.#slot[a]! < this.#slot[b]!);
  }

  #grow(): void {
    const at = new Float64Array(this.#at.length * 2);
    const slot = new Int32Array(this.#slot.length * 2);
    at.set(this.#at);
    slot.set(this.#slot);
    this.#at = at;
    this.#slot = slot;
  }
}
