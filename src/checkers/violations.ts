/**
 * Counts what breaks one property, keeps the first offenders, and turns the count into a finding:
 * any violation fails, and nothing looked at is never a pass.
 */
import type { JobNumber } from "../history/event.ts";
import { grouped } from "../result/counted.ts";
import type { Finding } from "../result/finding.ts";

const MOST_JOBS = 10;

export interface ZeroFinding {
  readonly id: string;
  readonly title: string;
  /** Of `observed`: what a violation is. */
  readonly unit: string;
  /** How many things were checked. */
  readonly n: number;
  /** Said when there is no violation: what was looked at, and in which window. */
  readonly sentence: string;
  /** Why it cannot be said; null when it can. A violation is one all the same. */
  readonly unknown?: string | null;
}

export class Violations {
  readonly #jobs: JobNumber[] = [];
  #count = 0;
  #first = "";

  get count(): number {
    return this.#count;
  }

  /** `what` says what is wrong, in a sentence. */
  add(job: JobNumber | null, what: string): void {
    if (this.#count === 0) this.#first = what;
    this.#count += 1;
    if (job === null || this.#jobs.length >= MOST_JOBS || this.#jobs.includes(job)) return;
    this.#jobs.push(job);
  }

  finding(options: ZeroFinding): Finding {
    const { id, title, unit, n, unknown = null } = options;
    const base = { id, title, unit, n, expected: "0", observed: String(this.#count) };
    const found = { ...base, jobs: this.#jobs, marginPercent: null };
    if (this.#count > 0) {
      const more = this.#count > 1 ? ` And ${grouped(this.#count - 1)} more.` : "";
      return { ...found, verdict: "fail", sentence: `${this.#first}${more}` };
    }
    if (unknown !== null) return { ...found, verdict: "unknown", sentence: unknown };
    if (n === 0) return { ...found, verdict: "unknown", sentence: "There was nothing to check." };
    return { ...found, verdict: "pass", sentence: options.sentence };
  }
}
