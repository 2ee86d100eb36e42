import fc from "fast-check";
import { expect, test } from "vitest";

import type { Job } from "../../../src/canary/store/job.ts";
import { JobDeque } from "../../../src/simulator/store/job-deque.ts";
import { jobOf } from "../../canary/lab/lab.ts";

/** Large steps, so that the ring wraps round, grows and shrinks. */
const step = fc.record({
  kind: fc.constantFrom("pushBack", "pushFront", "takeFront", "takeBack"),
  count: fc.integer({ min: 0, max: 150 }),
});

test("does what an array does", () => {
  const property = fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
    const deque = new JobDeque();
    let array: Job[] = [];
    let made = 0;
    for (const { kind, count } of steps) {
      const jobs = Array.from({ length: count }, () => jobOf(made++));
      if (kind === "pushBack") {
        for (const job of jobs) deque.pushBack(job);
        array = [...array, ...jobs];
      } else if (kind === "pushFront") {
        deque.pushFront(jobs);
        array = [...jobs, ...array];
      } else if (kind === "takeFront") {
        expect(deque.takeFront(count)).toEqual(array.splice(0, count));
      } else {
        const from = Math.max(0, array.length - count);
        expect(deque.takeBack(count)).toEqual(array.splice(from));
      }
      expect(deque.size).toBe(array.length);
    }
    expect(deque.toArray()).toEqual(array);
  });
  fc.assert(property, { seed: 12, numRuns: 80 });
});
