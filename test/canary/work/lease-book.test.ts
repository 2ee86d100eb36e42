import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Settlement } from "../../../src/canary/store/commands.ts";
import { LeaseBook } from "../../../src/canary/work/lease-book.ts";
import { type Instant, SECOND } from "../../../src/kernel/time.ts";
import { job } from "../../fleet/jobs.ts";

function settlement(number: number): Settlement {
  const instants = { intendedAt: 0, startedAt: 0, finishedAt: 0 };
  return { jobId: `job-${number}`, attempt: 1, outcome: "done", delay: 0, bucket: 0, ...instants };
}

describe("lease book", () => {
  test("settles every job under the lease of its claim, whatever the order of things", () => {
    const acts = fc.array(fc.constantFrom("send", "claim", "settle", "renew"), { maxLength: 80 });
    fc.assert(
      fc.property(acts, fc.integer({ min: 1, max: 4 }), (steps, limit) => {
        const book = new LeaseBook("w#1", SECOND);
        const leases = new Map<string, string>();
        let unsettled: Settlement[] = [];
        let next = 0;
        let sent = book.current;
        for (const step of steps) {
          if (step === "renew") book.renew(0);
          // A claim is answered under the lease of the command, whatever came between.
          if (step === "send") sent = book.current;
          if (step === "claim") {
            const jobs = [job(next), job(next + 1)];
            for (const { id } of jobs) leases.set(id, sent);
            unsettled.push(settlement(next + 1), settlement(next));
            next += 2;
            book.claimed(jobs, sent);
          }
          if (step === "settle" && unsettled.length > 0) {
            const { lease, settlements, rest } = book.nextToSettle(unsettled, limit);
            expect(settlements.length).toBeGreaterThan(0);
            for (const { jobId } of settlements) expect(leases.get(jobId)).toBe(lease);
            for (const { jobId } of settlements) leases.delete(jobId);
            expect(settlements.length + rest.length).toBe(unsettled.length);
            unsettled = rest;
            book.settled(settlements);
          }
          expect([...book.held()].sort()).toEqual([...new Set(leases.values())].sort());
        }
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  test("names fresh leases after the first", () => {
    const book = new LeaseBook("w#1", SECOND);
    book.renew(0);
    book.renew(0);
    expect(book.current).toBe("w#1.2");
  });

  test("names one in time, but never more than two at once", () => {
    const book = new LeaseBook("w#1", SECOND);
    const currentAt = (at: Instant) => {
      book.renewInTime(at);
      return book.current;
    };
    book.claimed([job(0)], book.current);
    expect(currentAt(SECOND - 1)).toBe("w#1");
    expect(currentAt(SECOND)).toBe("w#1.1");
    book.claimed([job(1)], book.current);
    expect(currentAt(9 * SECOND)).toBe("w#1.1");
    expect([...book.held()].sort()).toEqual(["w#1", "w#1.1"]);
    book.settled([settlement(0)]);
    expect(currentAt(9 * SECOND)).toBe("w#1.2");
  });
});
