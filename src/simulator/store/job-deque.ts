/**
 * The queued jobs of one lane: a ring buffer that takes and gives at both ends without moving or
 * copying what lies between, at any length.
 */
import type { Job } from "../../canary/store/job.ts";

const SMALLEST = 64;

export class JobDeque {
  #ring: (Job | undefined)[] = new Array(SMALLEST).fill(undefined);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  pushBack(job: Job): void {
    if (this.#size === this.#ring.length) this.#resize(this.#size * 2);
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = job;
    this.#size += 1;
  }

  /** Puts `jobs` (oldest first) before everything else. */
  pushFront(jobs: readonly Job[]): void {
    while (this.#size + jobs.length > this.#ring.length) this.#resize(this.#ring.length * 2);
    for (let i = jobs.length - 1; i >= 0; i--) {
      this.#head = (this.#head - 1) & (this.#ring.length - 1);
      this.#ring[this.#head] = jobs[i];
    }
    this.#size += jobs.length;
  }

  /** Removes and returns the oldest jobs, `limit` at most. */
  takeFront(limit: number): Job[] {
    const taken = this.#take(0, Math.min(limit, this.#size));
    this.#head = (this.#head + taken.length) & (this.#ring.length - 1);
    this.#shrink();
    return taken;
  }

  /** Removes and returns the newest jobs, `limit` at most, oldest first. */
  takeBack(limit: number): Job[] {
    const count = Math.min(limit, this.#size);
    const taken = this.#take(this.#size - count, count);
    this.#shrink();
    return taken;
  }

  toArray(): Job[] {
    const jobs: Job[] = [];
    for (let i = 0; i < this.#size; i++) jobs.push(this.#at(i));
    return jobs;
  }

  #at(index: number): Job {
    return this.#ring[(this.#head + index) & (this.#ring.length - 1)] as Job;
  }

  #take(from: number, count: number): Job[] {
    const taken: Job[] = [];
    const mask = this.#ring.length - 1;
    for (let i = from; i < from + count; i++) {
      const slot = (this.#head + i) & mask;
      taken.push(this.#ring[slot] as Job);
      // Not cleared, a job that has long ended would stay in memory.
      this.#ring[slot] = undefined;
    }
    this.#size -= count;
    return taken;
  }

  #shrink(): void {
    if (this.#ring.length > SMALLEST && this.#size * 8 < this.#ring.length) {
      this.#resize(this.#ring.length / 2);
    }
  }

  #resize(length: number): void {
    const ring: (Job | undefined)[] = new Array(length).fill(undefined);
    for (let i = 0; i < this.#size; i++) ring[i] = this.#at(i);
    this.#ring = ring;
    this.#head = 0;
  }
}
