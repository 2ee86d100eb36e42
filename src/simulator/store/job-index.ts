/**
 * What is kept about jobs, by job id, for ids that come and go by the million.
 *
 * A Map moves to a new table whenever enough was deleted, and the table left behind keeps what was
 * in it alive until the next full collection; with ids that live for a moment, half of a run's
 * time went there. Here nothing is left behind: open addressing, linear probing, and deletion that
 * closes the gap. Has no order; whoever lists the values sorts them.
 */
import type { Job } from "../../canary/store/job.ts";

const SMALLEST = 64;

export class JobIndex<V extends { readonly job: Job }> {
  #values: (V | undefined)[] = new Array(SMALLEST).fill(undefined);
  #hashes = new Int32Array(SMALLEST);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: string): V | undefined {
    return this.#values[this.#find(id, hashOf(id))];
  }

  /** Files `value` under the id of its job. */
  set(value: V): void {
    const { id } = value.job;
    const hash = hashOf(id);
    const at = this.#find(id, hash);
    if (this.#values[at] === undefined) this.#size += 1;
    this.#values[at] = value;
    this.#hashes[at] = hash;
    if (this.#size * 2 > this.#values.length) this.#grow();
  }

  delete(id: string): boolean {
    const mask = this.#values.length - 1;
    let gap = this.#find(id, hashOf(id));
    if (this.#values[gap] === undefined) return false;
    this.#size -= 1;
    for (let at = (gap + 1) & mask; this.#values[at] !== undefined; at = (at + 1) & mask) {
      const home = (this.#hashes[at] as number) & mask;
      // Only a value that was pushed past the gap may move into it.
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      this.#values[gap] = this.#values[at];
      this.#hashes[gap] = this.#hashes[at] as number;
      gap = at;
    }
    this.#values[gap] = undefined;
    return true;
  }

  values(): V[] {
    const found: V[] = [];
    for (const value of this.#values) if (value !== undefined) found.push(value);
    return found;
  }

  /** Where the value of this id is, or where it would go. */
  #find(id: string, hash: number): number {
    const mask = this.#values.length - 1;
    let at = hash & mask;
    for (;;) {
      const value = this.#values[at];
      if (value === undefined || (this.#hashes[at] === hash && value.job.id === id)) return at;
      at = (at + 1) & mask;
    }
  }

  #grow(): void {
    const values = this.#values;
    const hashes = this.#hashes;
    this.#values = new Array(values.length * 2).fill(undefined);
    this.#hashes = new Int32Array(values.length * 2);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === undefined) continue;
      const hash = hashes[i] as number;
      const at = this.#find(value.job.id, hash);
      this.#values[at] = value;
      this.#hashes[at] = hash;
    }
  }
}

/** FNV-1a over code units, with its bits spread downwards: the low ones choose the place. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
