/**
 * Which run times a worker tells when it settles more jobs than it is to tell of: one in W of them,
 * each for W jobs, where W is a power of two by the rate of the second before. Counts of jobs are
 * not touched by it.
 *
 * Which ones is a matter of their ids alone, by a hash: not of how long they ran, nor of their
 * turn, so that no pattern in the traffic shows. Without the weight, a second with half the jobs
 * would count as much as any other: slow seconds would be seen twice.
 */
import { hashUnit } from "../../../kernel/hash.ts";
import { type Instant, SECOND } from "../../../kernel/time.ts";
import type { Settle, Settlement } from "../../store/commands.ts";

/** Beyond this a worker is faster than any. */
const MOST = 4_096;

export class RunTimeSample {
  readonly #perSecond: number;
  #weight = 1;
  /** Since then so many were settled. */
  #since: Instant | null = null;
  #settled = 0;

  /** `perSecond`: run times that are told at most, on average. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** The settlements with their run times told or not, and for how many jobs each stands. */
  of(settlements: readonly Settlement[], now: Instant): Pick<Settle, "settlements" | "weight"> {
    this.#count(settlements.length, now);
    const weight = this.#weight;
    if (weight === 1) return { settlements };
    const told = settlements.map((of) =>
      isSampled(of.jobId, weight) ? of : { ...of, bucket: null },
    );
    return { settlements: told, weight };
  }

  #count(more: number, now: Instant): void {
    this.#since ??= now;
    const lasted = now - this.#since;
    // A clock that was set back begins anew.
    if (lasted >= SECOND || lasted < 0) {
      const rate = lasted > 0 ? (this.#settled / lasted) * SECOND : 0;
      this.#weight = weightFor(rate / this.#perSecond);
      this.#since = now;
      this.#settled = 0;
    }
    this.#settled += more;
  }
}

export function isSampled(jobId: string, weight: number): boolean {
  return hashUnit("run-time", jobId) * weight < 1;
}

/** The smallest power of two that is not below. */
function weightFor(excess: number): number {
  let weight = 1;
  while (weight < excess && weight < MOST) weight *= 2;
  return weight;
}
