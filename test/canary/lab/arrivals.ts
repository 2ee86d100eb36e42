/** Jobs for a producer on the bench: one a millisecond, from the second second on. */
import type { ResumableSource } from "../../../src/host/host-producer.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { jobOf } from "./lab.ts";

export function jobEachMillisecond(count: number): ResumableSource {
  let next = 0;
  const instantOf = (n: number) => SECOND + n * MILLISECOND;
  return {
    take: (now) => {
      const jobs = [];
      for (; next < count && instantOf(next) <= now; next++) jobs.push(jobOf(next));
      return jobs;
    },
    nextAt: () => (next < count ? instantOf(next) : null),
    skipTo: (sequence) => {
      next = sequence;
    },
  };
}
