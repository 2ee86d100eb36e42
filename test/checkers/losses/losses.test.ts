/** What the store may lose, and the excuses that reach exactly so far. */
import { describe, expect, test } from "vitest";
import { JobsConserved } from "../../../src/checkers/jobs/jobs-conserved.ts";
import { NoCanaryAfterEnd } from "../../../src/checkers/jobs/no-canary-after-end.ts";
import { LossBook } from "../../../src/checkers/losses/loss-book.ts";
import { LossesStated } from "../../../src/checkers/losses/losses-stated.ts";
import { LeadersFenced } from "../../../src/checkers/rollout/leaders-fenced.ts";
import { RoutesFenced } from "../../../src/checkers/routing/routes-fenced.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { aScenario } from "../../a-scenario.ts";
import { HistoryBuilder, traitsOf } from "../history-builder.ts";

const failover: Fault = {
  id: "fault-1",
  kind: "failover",
  targets: ["store"],
  at: 5 * MILLISECOND,
  for: SECOND,
  loses: SECOND,
};

function judged(history: HistoryBuilder, fault: Fault = failover) {
  const context = { scenario: aScenario({ scenario: { faults: [fault] } }), traitsOf };
  const book = new LossBook(context);
  const conserved = new JobsConserved(book);
  const findings = history.findings([book, conserved, new LossesStated(context, book)]);
  const verdicts = Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]));
  return { verdicts, totals: conserved.totals() };
}

const done = (history: HistoryBuilder, job: number) => history.claimed([job]).settled([job]);

describe("a failover", () => {
  test("explains a job whose enqueue it lost", () => {
    const { verdicts, totals } = judged(new HistoryBuilder().enqueued([1]).storeLost(1).audited());
    expect(verdicts).toMatchObject({ "jobs-conserved": "pass", "losses-stated": "pass" });
    expect(totals).toMatchObject({ lost: 0, lostByStore: 1 });
  });

  test("explains a job whose lost enqueue was known from the refusal of its repeat only", () => {
    const unheard = new HistoryBuilder().unknown("enqueue", { jobs: [1] }).enqueuedBefore([1]);
    const { verdicts, totals } = judged(unheard.storeLost(1).audited());
    expect(verdicts).toMatchObject({ "jobs-conserved": "pass", "losses-stated": "pass" });
    expect(totals).toMatchObject({ lost: 0, lostByStore: 1 });
  });

  test("explains no loss of a job whose repeat it had refused before", () => {
    const unheard = new HistoryBuilder().unknown("enqueue", { jobs: [1] }).enqueuedBefore([1]);
    const { verdicts } = judged(unheard.enqueued([2]).storeLost(1).audited());
    expect(verdicts).toMatchObject({ "jobs-conserved": "fail" });
  });

  test("explains a job that runs again because its end was lost", () => {
    const history = done(new HistoryBuilder().enqueued([1]), 1).storeLost(1);
    const { verdicts, totals } = judged(done(history, 1).audited());
    expect(verdicts).toMatchObject({ "jobs-once": "pass", "settles-by-lease": "pass" });
    expect(totals).toMatchObject({ doubled: 0, ranAgain: 1 });
  });

  test("explains no loss of a job that had been enqueued before", () => {
    const history = new HistoryBuilder().enqueued([1]).claimed([1]).storeLost(1).audited();
    expect(judged(history).verdicts).toMatchObject({ "jobs-conserved": "fail" });
  });

  test("explains no second run of a job that it did not touch", () => {
    const history = done(new HistoryBuilder().enqueued([1]), 1)
      .enqueued([2])
      .storeLost(1);
    expect(judged(done(history, 1).audited()).verdicts).toMatchObject({ "jobs-once": "fail" });
  });

  test("may not reach back further than it declares", () => {
    const history = new HistoryBuilder().enqueued([1]).wait(SECOND).storeLost(1).audited();
    const late = { ...failover, at: 9 * SECOND };
    expect(judged(history, late).verdicts["losses-stated"]).toBe("fail");
  });

  test("must be in the plan", () => {
    const history = new HistoryBuilder().enqueued([1]).storeLost(1, "fault-9").audited();
    expect(judged(history).verdicts["losses-stated"]).toBe("fail");
  });
});

test("an evicted lane explains the jobs that were queued there, and no others", () => {
  const eviction: Fault = {
    id: "fault-1",
    kind: "eviction",
    targets: ["store"],
    at: 0,
    for: 0,
    key: "stable",
  };
  const history = (gone: number[]) => new HistoryBuilder().enqueued([1, 2]).evicted(gone).audited();
  expect(judged(history([1, 2]), eviction).verdicts["jobs-conserved"]).toBe("pass");
  expect(judged(history([1]), eviction).verdicts["jobs-conserved"]).toBe("fail");
});

describe("a commit that was lost", () => {
  const active = () =>
    new HistoryBuilder()
      .committed({ version: 1, state: "planning" }, { epoch: 1, share: 0 })
      .committed({ version: 2, state: "active" }, { epoch: 2 });
  const ended = (lost: boolean) => {
    const history = active().committed(
      { version: 3, state: "rolling_back" },
      { epoch: 3, share: 0 },
    );
    return lost ? history.storeLost(1) : history;
  };

  test("ends nothing, and routes as before", () => {
    const goesOn = (lost: boolean) => ended(lost).enqueued([1], "canary", 2);
    const verdictsOf = (history: HistoryBuilder) => [
      history.verdict(new NoCanaryAfterEnd(), "no-canary-after-end"),
      history.verdict(new RoutesFenced(), "routes-fenced"),
    ];
    expect(verdictsOf(goesOn(true))).toEqual([undefined, "pass"]);
    expect(verdictsOf(goesOn(false))).toEqual(["fail", "fail"]);
  });

  test("may be made again, with the same version", () => {
    const again = (lost: boolean) =>
      ended(lost)
        .committed({ version: 3, state: "rolling_back" }, { epoch: 3, share: 0 }, 2)
        .verdict(new LeadersFenced(), "leaders-fenced");
    expect(again(true)).toBe("pass");
    expect(again(false)).toBe("fail");
  });
});
