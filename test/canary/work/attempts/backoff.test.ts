/** How long a failed job waits: doubled, bounded, and spread by a jitter that repeats itself. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Backoff, backoffDelay } from "../../../../src/canary/work/attempts/backoff.ts";
import { SECOND } from "../../../../src/kernel/time.ts";

const delay = fc.integer({ min: 0, max: 60 * SECOND });
const backoffs: fc.Arbitrary<Backoff> = fc.record({
  kind: fc.constantFrom("constant" as const, "exponential" as const),
  delay,
  max: delay,
});
const job = fc.record({
  id: fc.string({ maxLength: 20 }),
  attempt: fc.integer({ min: 1, max: 50 }),
});
const jitter = fc.double({ min: 0, max: 1, noNaN: true });

describe("back-off", () => {
  test("doubles from the first delay up to the longest", () => {
    const backoff: Backoff = { kind: "exponential", delay: SECOND, max: 5 * SECOND };
    const waits = [1, 2, 3, 4, 90].map((attempt) => backoffDelay(backoff, { id: "a", attempt }));
    expect(waits).toEqual([1, 2, 4, 5, 5].map((seconds) => seconds * SECOND));
  });

  test("stays within its jitter's band, in whole microseconds", () => {
    fc.assert(
      fc.property(backoffs, job, jitter, (backoff, failed, part) => {
        const plain = backoffDelay(backoff, failed);
        const waits = backoffDelay({ ...backoff, jitter: part }, failed);
        expect(Number.isInteger(waits)).toBe(true);
        expect(Math.abs(waits - plain)).toBeLessThanOrEqual(plain * part + 0.5);
        expect(waits).toBeGreaterThanOrEqual(0);
      }),
      { seed: 25, numRuns: 500 },
    );
  });

  test("is the same for the same job and attempt, whatever failed before", () => {
    fc.assert(
      fc.property(backoffs, fc.array(job, { maxLength: 20 }), jitter, (backoff, failed, part) => {
        const waits = (list: typeof failed) =>
          list.map((each) => backoffDelay({ ...backoff, jitter: part }, { ...each }));
        expect(waits([...failed].reverse()).reverse()).toEqual(waits(failed));
      }),
      { seed: 26, numRuns: 200 },
    );
  });

  test("spreads jobs that failed together evenly over the band, attempt by attempt anew", () => {
    const backoff: Backoff = { kind: "constant", delay: SECOND, max: SECOND, jitter: 0.5 };
    const tenths = (attempt: number) => {
      const counts = new Array<number>(10).fill(0);
      for (let n = 0; n < 10_000; n++) {
        const wait = backoffDelay(backoff, { id: `job-${n}`, attempt });
        const tenth = Math.min(9, Math.floor((wait / SECOND - 0.5) * 10));
        counts[tenth] = (counts[tenth] ?? 0) + 1;
      }
      return counts;
    };
    for (const attempt of [1, 2, 3]) {
      for (const count of tenths(attempt)) {
        expect(count).toBeGreaterThan(850);
        expect(count).toBeLessThan(1_150);
      }
    }
    const [first, second] = [1, 2].map((attempt) => backoffDelay(backoff, { id: "a", attempt }));
    expect(first).not.toBe(second);
  });
});
