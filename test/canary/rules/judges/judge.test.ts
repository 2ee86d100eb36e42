/** Conditions on what the store holds, and the breaker's check; counts are judgement.test.ts's. */
import { describe, expect, test } from "vitest";
import { addUp } from "../../../../src/canary/metrics/window.ts";
import { JUDGES, type Judgeable } from "../../../../src/canary/rules/judges/judge.ts";
import { judgeBreaker } from "../../../../src/canary/rules/limits/judge-breaker.ts";
import { judgeLimits } from "../../../../src/canary/rules/limits/limits.ts";
import type { QueueState } from "../../../../src/canary/store/replies.ts";
import { SECOND } from "../../../../src/kernel/time.ts";

const held: QueueState = {
  stable: { queued: 40, inFlight: 8, oldestAge: 2 * SECOND },
  canary: { queued: 100, inFlight: 4, oldestAge: 9 * SECOND },
  waiting: 7,
  dead: 3,
  diverted: { jobs: 0, lastAt: null },
};

const evidence = (queue: QueueState | null) => ({
  stable: addUp([]),
  canary: addUp([]),
  reported: { stable: {}, canary: {} },
  queue,
  requiredSamples: 1_000,
  age: 0,
  stageAge: 0,
});

const beyond = (
  metric: Judgeable["metric"],
  kind: Judgeable["kind"],
  value: number,
): Judgeable => ({
  metric,
  operator: "gt",
  kind,
  value,
  judge: "threshold",
});
const judge = (of: Judgeable, queue: QueueState | null) =>
  JUDGES.threshold.judge(of, evidence(queue));

describe("what the store holds", () => {
  test.each([
    ["queue_depth", "absolute", 100],
    ["queue_depth", "delta_points", 60],
    ["queue_depth", "delta_percent", 150],
    ["queue_depth", "ratio", 2.5],
    ["in_flight", "absolute", 4],
    ["in_flight", "ratio", 0.5],
    ["oldest_age", "absolute", 9],
    ["oldest_age", "ratio", 4.5],
    ["dead_letters", "absolute", 3],
    ["waiting_jobs", "absolute", 7],
  ] as const)("%s, %s, is %d; no sample is needed", (metric, kind, value) => {
    expect(judge(beyond(metric, kind, value), held)).toMatchObject({
      answer: "no",
      observed: value,
    });
    expect(judge(beyond(metric, kind, value - 0.01), held).answer).toBe("yes");
    expect(judge(beyond(metric, kind, value), null)).toMatchObject({
      answer: "unknown",
      observed: null,
    });
  });

  test("an empty lane has the age 0, one whose ages are not kept none", () => {
    const lane = { inFlight: 0, oldestAge: null };
    const age = (queued: number) =>
      judge(beyond("oldest_age", "absolute", 1), { ...held, canary: { ...lane, queued } });
    expect(age(0)).toMatchObject({ answer: "no", observed: 0 });
    expect(age(1)).toMatchObject({ answer: "unknown", observed: null });
  });

  test("a limit is judged whether or not workers report, and blocks while unknown", () => {
    const of = { tier: "critical", breach: beyond("queue_depth", "absolute", 99) } as const;
    const limits = [{ ...of, ifReported: true }];
    expect(judgeLimits(limits, evidence(held))).toMatchObject([{ verdict: "fail", unit: "jobs" }]);
    expect(judgeLimits(limits, evidence(null))).toMatchObject([{ verdict: "unknown" }]);
  });
});

describe("the breaker's check", () => {
  const check = (queue: QueueState | null, bounds = { depth: 100, age: 9 * SECOND }) =>
    judgeBreaker({ bounds, queue, from: 10 * SECOND, at: 20 * SECOND });
  const diverted = (lastAt: number) => ({ ...held, diverted: { jobs: 5, lastAt } });

  test("is a warning beyond a bound, and while the window has something that was diverted", () => {
    expect(check(held)).toMatchObject({ tier: "warning", verdict: "pass" });
    expect(check(held, { depth: 99, age: 9 * SECOND }).verdict).toBe("fail");
    expect(check(held, { depth: 100, age: 9 * SECOND - 1 }).verdict).toBe("fail");
    expect(check(diverted(10 * SECOND)).verdict).toBe("fail");
    expect(check(diverted(10 * SECOND - 1)).verdict).toBe("pass");
    expect(check(null).verdict).toBe("unknown");
  });
});
