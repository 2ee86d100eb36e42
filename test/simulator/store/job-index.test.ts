import fc from "fast-check";
import { expect, test } from "vitest";

import type { Job } from "../../../src/canary/store/job.ts";
import { JobIndex } from "../../../src/simulator/store/job-index.ts";
import { jobOf } from "../../canary/lab/lab.ts";

interface Filed {
  readonly job: Job;
  readonly note: number;
}

/** Few enough ids that they meet again, enough that the index grows and places collide. */
const step = fc.record({ set: fc.boolean(), n: fc.integer({ min: 0, max: 300 }) });

test("does what a Map does", () => {
  const property = fc.property(fc.array(step, { maxLength: 900, size: "max" }), (steps) => {
    const index = new JobIndex<Filed>();
    const map = new Map<string, Filed>();
    for (const [note, { set, n }] of steps.entries()) {
      const job = jobOf(n);
      if (set) {
        index.set({ job, note });
        map.set(job.id, { job, note });
      } else {
        expect(index.delete(job.id)).toBe(map.delete(job.id));
      }
    }
    expect(index.size).toBe(map.size);
    for (let n = 0; n <= 300; n++) {
      const { id } = jobOf(n);
      expect(index.get(id)).toEqual(map.get(id));
    }
    const byNote = (a: Filed, b: Filed): number => a.note - b.note;
    expect(index.values().sort(byNote)).toEqual([...map.values()].sort(byNote));
  });
  fc.assert(property, { seed: 11, numRuns: 60 });
});

test("ids that come and go leave nothing behind", () => {
  const index = new JobIndex<Filed>();
  for (let n = 0; n < 100_000; n++) {
    index.set({ job: jobOf(n), note: n });
    if (n >= 10) index.delete(jobOf(n - 10).id);
  }
  expect(index.size).toBe(10);
  expect(index.values().map(({ note }) => note)).toHaveLength(10);
});
