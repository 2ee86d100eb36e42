/** Jobs that wait for a lane: no sooner than they are due, and soon after that. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Backoff, backoffDelay } from "../../../src/canary/work/attempts/backoff.ts";
import { LossBook } from "../../../src/checkers/losses/loss-book.ts";
import { BackoffKept } from "../../../src/checkers/waits/backoff-kept.ts";
import { DelaysKept } from "../../../src/checkers/waits/delays-kept.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { aFault, traitsOf as plainTraitsOf } from "../history-builder.ts";
import {
  claimed,
  delayed,
  onLane,
  requeued,
  settled,
  type Told,
  verdict,
} from "../jobs/job-events.ts";

const by = [SECOND, SECOND] as const;
const plain = aScenario();
const scenario = { ...plain, jobs: { ...plain.jobs, delayed: { share: 0.5, by } } };
/** Odd jobs are delayed. */
const traitsOf = (job: number) => {
  return job % 2 === 1 ? { ...plainTraitsOf(job), delay: SECOND } : plainTraitsOf(job);
};
const context = { scenario, traitsOf };
const losses = new LossBook(context);

describe("delays-kept", () => {
  const judged = (...events: Told[]) =>
    verdict(new DelaysKept(context, losses), "delays-kept", events);

  test("passes for a job that is put on a lane when it is due", () => {
    expect(judged(delayed(1), requeued(1), claimed(1))).toBe("pass");
  });

  test("a job on a lane before it is due", () => {
    expect(judged(delayed(1), { ...requeued(1), storeAt: SECOND - 1 })).toBe("fail");
    expect(judged(delayed(1), { ...claimed(1), storeAt: SECOND - 1 })).toBe("fail");
    expect(judged(delayed(1), { ...requeued(1, false), storeAt: 1 }, requeued(1))).toBe("pass");
  });

  test("a job that comes late though nothing is struck", () => {
    expect(judged(delayed(1), { ...requeued(1), storeAt: 4 * SECOND })).toBe("fail");
  });

  test("a job without its delay, or with another one", () => {
    expect(judged(onLane(1))).toBe("fail");
    expect(judged(delayed(1, 2 * SECOND))).toBe("fail");
    expect(judged(onLane(2), delayed(1))).toBe("pass");
  });
});

describe("backoff-kept", () => {
  const constant: Backoff = { kind: "constant", delay: SECOND, max: SECOND };
  const doubling: Backoff = { kind: "exponential", delay: SECOND, max: 3 * SECOND };

  function judgedBy(backoff: Backoff, events: readonly Told[], isStruck = false) {
    const base = aScenario({ scenario: { faults: isStruck ? [aFault] : [] } });
    const struck = { scenario: { ...base, jobs: { ...base.jobs, backoff } }, traitsOf };
    return verdict(new BackoffKept(struck, new LossBook(struck)), "backoff-kept", events);
  }
  const at = (storeAt: number) => ({ ...requeued(2), storeAt });
  const failed = (attempt = 1) => ({ ...settled(2, "retry", attempt), storeAt: 0 });

  test("passes for a retry after its back-off, and says nothing without one", () => {
    expect(judgedBy(constant, [failed(), at(SECOND)])).toBe("pass");
    expect(judgedBy(constant, [settled(2, "done"), claimed(4), at(1)])).toBe("none");
  });

  test("a retry before its time, requeued or claimed", () => {
    expect(judgedBy(constant, [failed(), at(SECOND - 1)])).toBe("fail");
    expect(judgedBy(constant, [failed(), { ...claimed(2, 2), storeAt: 1 }])).toBe("fail");
  });

  test("a retry that comes late, where nothing is struck", () => {
    const late = [failed(), at(4 * SECOND)];
    expect(judgedBy(constant, late)).toBe("fail");
    expect(judgedBy(constant, late, true)).toBe("pass");
  });

  test("the back-off doubles with each attempt, up to its bound", () => {
    expect(judgedBy(doubling, [failed(2), at(2 * SECOND)])).toBe("pass");
    expect(judgedBy(doubling, [failed(2), at(2 * SECOND - 1)])).toBe("fail");
    expect(judgedBy(doubling, [failed(7), at(3 * SECOND)])).toBe("pass");
    expect(judgedBy(doubling, [failed(7), at(3 * SECOND - 1)])).toBe("fail");
  });

  test("a settlement that was refused, or not heard of, is no failure with an instant", () => {
    const refused = { ...failed(), accepted: [false] };
    expect(judgedBy(constant, [refused, at(1)])).toBe("none");
    const lapsed = { kind: "lapsed", jobs: [2], leases: ["w"], lanes: ["stable"] } as const;
    expect(judgedBy(constant, [{ ...lapsed, attempts: [1], dead: [false] }, at(1)])).toBe("none");
  });

  test("whatever jitter is drawn lies within what is allowed", () => {
    const backoffs = fc.record({
      kind: fc.constantFrom("constant", "exponential"),
      delay: fc.integer({ min: 1, max: SECOND }),
      max: fc.integer({ min: SECOND, max: 60 * SECOND }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const property = fc.property(backoffs, fc.integer({ min: 1, max: 40 }), (backoff, attempt) => {
      const delay = backoffDelay(backoff, { id: "job-2", attempt });
      expect(judgedBy(backoff, [failed(attempt), at(delay)])).toBe("pass");
      const tooSoon = delay * (1 - backoff.jitter) - MILLISECOND;
      if (backoff.jitter > 0 || tooSoon < 0) return;
      expect(judgedBy(backoff, [failed(attempt), at(tooSoon)])).toBe("fail");
    });
    fc.assert(property, { seed: 26, numRuns: 300 });
  });
});
