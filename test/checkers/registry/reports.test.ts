/** Reports in looks, and such that cannot be: right ones pass, each way to be wrong is caught. */
import { describe, expect, test } from "vitest";
import type { LaneReports, ReportSpan } from "../../../src/canary/rollout/look.ts";
import { ImplausibleRefused } from "../../../src/checkers/registry/implausible-refused.ts";
import { ReportsTrue } from "../../../src/checkers/registry/reports-true.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { aLook, traitsOf } from "../history-builder.ts";
import { LEASE, REGISTRY, WorkerStory } from "./worker-story.ts";

const scenario = aScenario({
  rollout: { canaryVersion: "v2", metricsWindow: 10 * SECOND },
  scenario: { registry: REGISTRY },
});
const context = { scenario, traitsOf };
const LATE = SECOND + 2 * scenario.timing.commandTimeout + SECOND;

/** What the worker reports, and who looks. */
class Story extends WorkerStory {
  #evidenceFrom = 0;

  /** Finished so many of ten times as many, with 2 added to `quality` for each. */
  reported(challenge: string, finished: number, claimed = 10 * finished): this {
    const custom = [["quality", 2 * finished, finished]];
    return this.answered(challenge, JSON.stringify(["healthy", claimed, finished, 100, 0, custom]));
  }

  alerted(): this {
    const message = `${LEASE} does not count: it reports what cannot be.`;
    const told = { code: "worker_distrusted", subject: LEASE, severity: "critical" } as const;
    const alert = { at: this.at, deployment: "d", ...told, message, heldBack: 0 };
    this.history.add({ kind: "alerted", at: this.at, process: "controller/0", alert });
    return this;
  }

  /** What was counted until now does not count any more. */
  reset(): this {
    this.#evidenceFrom = this.at;
    return this;
  }

  /** A look that read the registry right now. */
  looked(sum: number, count: number, spans: readonly Partial<ReportSpan>[]): this {
    const whole = { lease: LEASE, lane: "canary", from: 0, to: 0, live: true } as const;
    const reading = { at: this.at, spans: spans.map((span) => ({ ...whole, ...span })) };
    const canary = { "custom.quality": { sum, count } };
    return this.#look({ stable: {}, canary, reading });
  }

  lookedUnread(count: number): this {
    return this.#look({ stable: {}, canary: { "custom.quality": { sum: count, count } } });
  }

  #look(reported: LaneReports): this {
    const at = this.at;
    const ruling = { warning: false, rules: [], action: null, announced: [], reported };
    const look = aLook({ at, stageStartedAt: 0, evidenceFrom: this.#evidenceFrom, ruling });
    this.history.add({ kind: "looked", at, process: "controller/0", look });
    return this;
  }
}

describe("reports-true", () => {
  /** Answers at 1 s, 3 s and 5 s; it is 6 s. */
  const heard = () =>
    new Story()
      .enlisted()
      .wait(SECOND)
      .reported("1", 10)
      .wait(SECOND)
      .marked("trusted", "1")
      .wait(SECOND)
      .reported("2", 30)
      .wait(2 * SECOND)
      .reported("3", 40)
      .wait(SECOND);
  const whole = { from: SECOND, to: 5 * SECOND };
  const check = (story: Story) =>
    story.history.audited().verdict(new ReportsTrue(context), "reports-true");

  test("passes the difference between two answers of a trusted worker", () => {
    expect(check(heard().looked(60, 30, [whole]))).toBe("pass");
    expect(check(heard().lookedUnread(0))).toBeUndefined();
  });

  test("passes a look that leaves out what was reported before a reset", () => {
    const later = heard().looked(60, 30, [whole]).wait(SECOND).reset().wait(SECOND);
    const anew = { from: 8 * SECOND, to: 8 * SECOND };
    expect(check(later.reported("4", 50).wait(SECOND).looked(0, 0, [anew]))).toBe("pass");
  });

  test.each([
    ["totals since the start", () => heard().looked(80, 40, [whole])],
    ["another sum", () => heard().looked(61, 30, [whole])],
    ["nothing of a worker that is trusted", () => heard().looked(0, 0, [])],
    ["an answer that was never sent", () => heard().looked(60, 30, [{ ...whole, from: 1_500 }])],
    [
      "an answer that another followed",
      () => heard().looked(40, 20, [{ ...whole, to: 3 * SECOND }]),
    ],
    ["the other lane's worker", () => heard().looked(0, 0, [{ ...whole, lane: "stable" }])],
    ["the same time twice", () => heard().looked(120, 60, [{ ...whole, live: false }, whole])],
    [
      "what is older than the window",
      () =>
        heard()
          .wait(9 * SECOND)
          .looked(60, 30, [whole]),
    ],
    [
      "what was reported before a reset",
      () =>
        heard()
          .reset()
          .wait(SECOND)
          .reported("4", 50)
          .wait(SECOND)
          .looked(80, 40, [{ ...whole, to: 7 * SECOND }]),
    ],
    ["what it has not read", () => heard().lookedUnread(3)],
    [
      "a worker that is not trusted any more",
      () => heard().marked("distrusted", "3").wait(1_000).looked(60, 30, [whole]),
    ],
  ])("catches a look that uses %s", (_what, story) => {
    expect(check(story())).toBe("fail");
  });
});

describe("implausible-refused", () => {
  const liar = () =>
    new Story().enlisted().reported("1", 5).marked("trusted", "1").wait(SECOND).reported("2", 6, 5);
  const check = (story: Story) =>
    story.history.audited().verdict(new ImplausibleRefused(context), "implausible-refused");

  test("passes what is refused, told of, and believed again", () => {
    const story = liar().wait(1_000).marked("distrusted", "2").alerted().wait(SECOND);
    expect(
      check(
        story
          .reported("3", 6)
          .marked("trusted", "3")
          .wait(2 * LATE),
      ),
    ).toBe("pass");
  });

  test("says nothing where nobody lies", () => {
    expect(check(new Story().enlisted().reported("1", 5).marked("trusted", "1"))).toBeUndefined();
  });

  test.each([
    ["is believed", () => liar().marked("trusted", "2")],
    ["is passed over", () => liar().wait(2 * LATE)],
    [
      "is refused without a word",
      () =>
        liar()
          .marked("distrusted", "2")
          .wait(2 * LATE),
    ],
    [
      "is held against its worker for ever",
      () =>
        liar()
          .marked("distrusted", "2")
          .alerted()
          .reported("3", 6)
          .wait(2 * LATE),
    ],
  ])("catches a report that %s", (_what, story) => {
    expect(check(story())).toBe("fail");
  });
});
