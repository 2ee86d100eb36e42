/**
 * What is known of each job, in one 32-bit word: flags, and which attempt of it which lease holds.
 * Pages whose jobs have all ended are given back, so memory follows the jobs under way, not the
 * length of the run.
 */
import type { JobNumber } from "../../history/event.ts";

export const ENQUEUED = 1;
export const DONE = 2;
export const DEAD = 4;
/** A worker holds the job. */
export const HELD = 8;
export const MAYBE_ENQUEUED = 16;
export const MAYBE_DONE = 32;
export const MAYBE_DEAD = 64;
export const MAYBE_RETRY = 128;
export const ENDED = DONE | DEAD;
export const MAYBE_ENDED_ATTEMPT = MAYBE_DONE | MAYBE_DEAD | MAYBE_RETRY;

const PAGE_BITS = 13;
const PAGE_JOBS = 1 << PAGE_BITS;

/** The holder's part of a word: compares equal only for one attempt under one lease. */
export function holderBits(lease: number, attempt: number): number {
  return ((lease & 0xffff) << 16) | ((attempt & 0xff) << 8);
}

export function leaseOf(word: number): number {
  return word >>> 16;
}

export class JobStates {
  /** Null: every job of the page has ended. */
  readonly #pages: (Int32Array | null | undefined)[] = [];
  readonly #endedOf: number[] = [];
  readonly #spare: Int32Array[] = [];

  word(job: JobNumber): number {
    const page = this.#pages[job >>> PAGE_BITS];
    if (page === null) return ENQUEUED | DONE;
    return page === undefined ? 0 : (page[job & (PAGE_JOBS - 1)] as number);
  }

  /** Has no effect on a job whose page was given back. */
  set(job: JobNumber, word: number): void {
    const page = this.#pageOf(job >>> PAGE_BITS);
    if (page !== null) page[job & (PAGE_JOBS - 1)] = word;
  }

  /** The job ends, for the first time. */
  end(job: JobNumber, word: number): void {
    const number = job >>> PAGE_BITS;
    this.set(job, word);
    const ended = (this.#endedOf[number] ?? 0) + 1;
    this.#endedOf[number] = ended;
    if (ended < PAGE_JOBS) return;
    const page = this.#pages[number];
    if (page) this.#spare.push(page);
    this.#pages[number] = null;
  }

  /** The job has not ended after all; it had. */
  revive(job: JobNumber, word: number): void {
    const number = job >>> PAGE_BITS;
    if (this.#pages[number] === null) {
      this.#pages[number] = (this.#spare.pop() ?? new Int32Array(PAGE_JOBS)).fill(ENQUEUED | DONE);
    }
    this.#endedOf[number] = (this.#endedOf[number] ?? 1) - 1;
    this.set(job, word);
  }

  /** Every job that has not ended and of which something is known. */
  *unended(): Generator<readonly [JobNumber, number]> {
    for (let number = 0; number < this.#pages.length; number++) {
      const page = this.#pages[number];
      if (!page) continue;
      for (let i = 0; i < PAGE_JOBS; i++) {
        const word = page[i] as number;
        if (word !== 0 && (word & ENDED) === 0) yield [number * PAGE_JOBS + i, word];
      }
    }
  }

  #pageOf(number: number): Int32Array | null {
    const page = this.#pages[number];
    if (page !== undefined) return page;
    while (this.#pages.length <= number) {
      this.#pages.push(undefined);
      this.#endedOf.push(0);
    }
    const fresh = this.#spare.pop()?.fill(0) ?? new Int32Array(PAGE_JOBS);
    this.#pages[number] = fresh;
    return fresh;
  }
}
