/**
 * The lane of each job, in two bits a job: 9 MB for 36 million jobs, and no object for any of them.
 * Says nothing of a job that was not set, or was forgotten.
 */
import type { Lane } from "../canary/store/job.ts";
import type { JobNumber } from "./event.ts";

const PAGE_BITS = 16;
const PAGE_JOBS = 1 << PAGE_BITS;
const STABLE = 1;
const CANARY = 2;

export class JobLanes {
  #pages: (Uint8Array | undefined)[] = [];

  set(job: JobNumber, lane: Lane): void {
    this.#write(job, lane === "canary" ? CANARY : STABLE);
  }

  /** The lane is not known any more. */
  forget(job: JobNumber): void {
    this.#write(job, 0);
  }

  forgetAll(): void {
    this.#pages = [];
  }

  of(job: JobNumber): Lane | null {
    const page = this.#pages[job >>> PAGE_BITS];
    if (page === undefined) return null;
    const place = job & (PAGE_JOBS - 1);
    const bits = ((page[place >> 2] as number) >> ((place & 3) << 1)) & 3;
    return bits === 0 ? null : bits === CANARY ? "canary" : "stable";
  }

  #write(job: JobNumber, bits: number): void {
    const number = job >>> PAGE_BITS;
    let page = this.#pages[number];
    if (page === undefined) {
      page = new Uint8Array(PAGE_JOBS / 4);
      // No holes: an array with holes is a slow one.
      while (this.#pages.length < number) this.#pages.push(undefined);
      this.#pages[number] = page;
    }
    const place = job & (PAGE_JOBS - 1);
    const shift = (place & 3) << 1;
    page[place >> 2] = ((page[place >> 2] as number) & ~(3 << shift)) | (bits << shift);
  }
}
