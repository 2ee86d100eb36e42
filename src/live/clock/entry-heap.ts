/**
 * A binary heap of agenda entries by instant, then sequence. Cancelled entries stay until they come
 * up or outnumber the others, so that cancelling costs nothing.
 */
import type { Instant } from "../../kernel/time.ts";

export interface Entry {
  readonly at: Instant;
  readonly sequence: number;
  /** Null once it was run or cancelled. */
  action: (() => void) | null;
}

const SWEEP_FROM = 64;

export class EntryHeap {
  #heap: Entry[] = [];
  #cancelled = 0;

  get size(): number {
    return this.#heap.length;
  }

  push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent]!;
      if (!before(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The first entry that still has something to do; null when there is none. */
  peek(): Entry | null {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined) return null;
      if (first.action !== null) return first;
      this.pop();
      this.#cancelled -= 1;
    }
  }

  pop(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
  }

  /** An entry in the heap was cancelled. */
  forgotten(): void {
    this.#cancelled += 1;
    if (this.#cancelled < SWEEP_FROM || this.#cancelled * 2 < this.#heap.length) return;
    const kept = this.#heap.filter((entry) => entry.action !== null);
    this.clear();
    for (const entry of kept) this.push(entry);
  }

  clear(): void {
    this.#heap = [];
    this.#cancelled = 0;
  }

  /** Puts `entry` in the place of the first and lets it sink. */
  #sink(entry: Entry): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, entry)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
