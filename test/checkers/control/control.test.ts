/** Breaches that nobody answers, rises on the unknown, forth and back, and what never ends. */
import { describe, expect, test } from "vitest";
import type { Look } from "../../../src/canary/rollout/look.ts";
import { BreachAnswered } from "../../../src/checkers/control/breach-answered.ts";
import { NoPromotionOnUnknown } from "../../../src/checkers/control/no-promotion-on-unknown.ts";
import { NothingFlaps } from "../../../src/checkers/control/nothing-flaps.ts";
import { Recovers } from "../../../src/checkers/control/recovers.ts";
import { MINUTE, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { aScenario } from "../../a-scenario.ts";
import {
  aDeployment,
  aRoute,
  counts,
  HistoryBuilder,
  lookChecks,
  traitsOf,
} from "../history-builder.ts";

const context = (faults: readonly Fault[] = []) => ({
  scenario: aScenario({ scenario: { faults } }),
  traitsOf,
});

/** Strikes the controller. */
const crash: Fault = {
  id: "fault-1",
  kind: "crash",
  targets: ["controller/0"],
  at: SECOND,
  for: SECOND,
};

const failing = (at: number, fields: Partial<Look> = {}): Partial<Look> => ({
  at,
  overall: "fail",
  checks: lookChecks("fail"),
  ...fields,
});

describe("breach-answered", () => {
  const check = (history: HistoryBuilder) =>
    history.verdict(new BreachAnswered(context()), "breach-answered");
  const seen = () => new HistoryBuilder().looked(failing(0));

  test.each(["active", "ramping", "manual_review", "paused"] as const)(
    "asks for a rollback while %s",
    (state) => {
      const history = new HistoryBuilder().looked(failing(0, { state }));
      expect(check(history.wait(20 * SECOND).audited())).toBe("fail");
    },
  );

  test("is content with a rollback in time", () => {
    expect(check(seen().committed({ state: "rolling_back" }, { share: 0 }))).toBe("pass");
  });

  test("says nothing of a breach that is gone at the next look", () => {
    const history = seen().looked({ at: SECOND, overall: "pass" }).wait(MINUTE).audited();
    expect(check(history)).toBeUndefined();
  });

  test("gives a controller that was down its time anew, and no more", () => {
    const down = () =>
      seen()
        .fault("begins", crash)
        .wait(30 * SECOND)
        .fault("ends", crash);
    expect(check(down().wait(SECOND).audited())).toBeUndefined();
    expect(
      check(
        down()
          .wait(20 * SECOND)
          .audited(),
      ),
    ).toBe("fail");
  });
});

describe("no-promotion-on-unknown", () => {
  const check = (look: Partial<Look>, operated = false) => {
    const history = new HistoryBuilder().committed({ state: "active" }, { share: 1_000 });
    if (operated) history.operated("promote");
    history.looked(look).committed({ state: "promoting", version: 2 }, { share: 0 });
    return history.verdict(new NoPromotionOnUnknown(context()), "no-promotion-on-unknown");
  };

  test("passes where everything was known, or a person asked", () => {
    expect(check({})).toBe("pass");
    expect(check({ checks: lookChecks("unknown") }, true)).toBeUndefined();
  });

  test.each<[string, Partial<Look>]>([
    ["a check that was unknown", { checks: lookChecks("unknown") }],
    ["too few jobs, whatever the check says", { canary: counts(1) }],
    ["counts that are no numbers", { canary: { ...counts(100), finished: Number.NaN } }],
  ])("catches %s", (_name, look) => {
    expect(check(look)).toBe("fail");
  });
});

test("no-promotion-on-unknown: an approval is one only where something waits for it", () => {
  const history = (state: "ramping" | "manual_review") =>
    new HistoryBuilder()
      .committed({ state, share: 1_000 }, { share: 1_000 })
      .operated("approve")
      .looked({ checks: lookChecks("unknown") })
      .committed({ state: "ramping", version: 2, share: 3_000 }, { share: 3_000 })
      .verdict(new NoPromotionOnUnknown(context()), "no-promotion-on-unknown");
  expect(history("manual_review")).toBeUndefined();
  expect(history("ramping")).toBe("fail");
});

test("no-promotion-on-unknown: a later commit may build on a rise that nobody heard of", () => {
  const raised = { state: "ramping", version: 2, share: 3_000 } as const;
  const history = (seen: Partial<Look>) =>
    new HistoryBuilder()
      .committed({ state: "active", share: 1_000 }, { share: 1_000 })
      .looked(seen)
      .unknown("commitRollout", {
        attempted: { token: 1, deployment: aDeployment(raised), route: aRoute({ share: 3_000 }) },
      })
      .looked({ checks: lookChecks("unknown") })
      .committed({ state: "paused", version: 3, share: 3_000 }, { share: 3_000 })
      .verdict(new NoPromotionOnUnknown(context()), "no-promotion-on-unknown");
  expect(history({})).toBe("pass");
  expect(history({ checks: lookChecks("unknown") })).toBe("fail");
});

describe("nothing-flaps", () => {
  const check = (history: HistoryBuilder) =>
    history.verdict(new NothingFlaps(context()), "nothing-flaps");
  const at = (share: number, state: "ramping" | "paused" = "ramping") =>
    [{ state }, { share }] as const;

  test("lets a person pause and resume", () => {
    const history = new HistoryBuilder().committed(...at(1_000)).operated("pause");
    history
      .committed(...at(1_000, "paused"))
      .operated("resume")
      .committed(...at(1_000));
    expect(check(history)).toBe("pass");
  });

  test("lets a person pause before it has begun", () => {
    const history = new HistoryBuilder().committed({ state: "planning", share: 0 }, { share: 0 });
    history.operated("pause").committed({ state: "active", share: 1_000 }, { share: 1_000 });
    expect(check(history.committed(...at(1_000, "paused")))).toBe("pass");
  });

  test("lets a person lower what a look was just raising, and the plan raise it again", () => {
    const raise = { decision: { kind: "raise", share: 5_000, reason: "" } } as const;
    const crossed = (asks: (history: HistoryBuilder) => HistoryBuilder) =>
      asks(new HistoryBuilder().committed(...at(2_000)).looked(raise))
        .committed(...at(5_000))
        .committed(...at(4_980))
        .looked(raise)
        .committed(...at(5_000));
    expect(check(crossed((history) => history.operated("pause")))).toBe("pass");
    expect(check(crossed((history) => history))).toBe("fail");
  });

  test("catches a pause that nobody asked for", () => {
    const history = new HistoryBuilder().committed(...at(1_000)).looked({
      decision: { kind: "hold", share: 1_000, reason: "" },
    });
    expect(check(history.committed(...at(1_000, "paused")))).toBe("fail");
  });

  test("catches a share that falls and rises again", () => {
    const history = new HistoryBuilder().committed(...at(3_000)).committed(...at(1_000));
    expect(check(history)).toBe("pass");
    expect(check(history.committed(...at(2_000)))).toBe("fail");
  });

  test("catches leaders that take turns, unless a fault drives them", () => {
    const quiet = new HistoryBuilder().led(1).wait(MINUTE).led(2).wait(MINUTE);
    expect(check(quiet)).toBe("pass");
    expect(check(quiet.led(3))).toBe("fail");
    const struck = new HistoryBuilder().led(1).wait(MINUTE).fault("begins", crash);
    expect(check(struck.led(2).wait(MINUTE).led(3).fault("ends", crash).led(4))).toBe("pass");
  });
});

describe("recovers", () => {
  const verdict = (history: HistoryBuilder, fault: Fault = crash) =>
    history.findings([new Recovers(context([fault]))], 2)[0];
  const struck = () =>
    new HistoryBuilder().fault("begins", crash).fault("ends", crash).enqueued([0, 1]).wait(MINUTE);

  test("passes when everything has come to its end", () => {
    expect(verdict(struck().audited())?.verdict).toBe("pass");
  });

  test.each<[string, HistoryBuilder, string]>([
    ["queued jobs", struck().audited({ heldJobs: [1] }), "queued on the stable lane"],
    [
      "a rollback that stands still",
      struck().committed({ state: "rolling_back" }, { share: 0 }).wait(MINUTE).audited(),
      "The deployment is rolling_back",
    ],
    ["jobs that were never sent", new HistoryBuilder().wait(MINUTE).audited(), "never enqueued"],
  ])("names %s", (_name, history, reason) => {
    const finding = verdict(history);
    expect(finding?.verdict).toBe("fail");
    expect(finding?.sentence).toContain(reason);
  });

  test("cannot say so soon after the fault", () => {
    const history = new HistoryBuilder().fault("begins", crash).fault("ends", crash);
    expect(verdict(history.enqueued([0, 1]).audited({ heldJobs: [1] }))?.verdict).toBe("unknown");
  });

  test("lays no blame on a state that was entered right before the audit", () => {
    const history = struck().committed({ state: "rolling_back" }, { share: 0 }).wait(SECOND);
    expect(verdict(history.audited())?.verdict).toBe("pass");
    expect(verdict(history.wait(MINUTE).audited())?.verdict).toBe("fail");
  });

  test("asks nobody to begin what was changed by hand, and everybody else to", () => {
    const planned = (configHash: string) =>
      verdict(
        struck().committed({ state: "planning", configHash }, { share: 0 }).wait(MINUTE).audited(),
      );
    expect(planned("of another one")?.verdict).toBe("pass");
    const { configHash } = aDeployment();
    expect(planned(configHash)?.sentence).toContain("The deployment is planning");
  });

  test("lays no blame on a state that an unheard commit may have left", () => {
    const planned = () =>
      struck().committed({ state: "planning", configHash: aDeployment().configHash }, { share: 0 });
    const attempted = {
      token: 1,
      deployment: aDeployment({ version: 2, state: "active" }),
      route: aRoute({ epoch: 2 }),
    };
    const end = (history: HistoryBuilder) => verdict(history.wait(MINUTE).audited())?.verdict;
    const unheard = () => planned().unknown("commitRollout", { attempted });
    expect(end(unheard().storeLost(0))).toBe("pass");
    expect(end(planned().storeLost(0))).toBe("fail");
    const heard = unheard().committed({ version: 3, state: "rolling_back" }, { share: 0 });
    expect(end(heard.storeLost(0))).toBe("fail");
  });

  test("asks nothing of a world without a core", () => {
    const forEver = { ...crash, for: 10 * MINUTE };
    expect(verdict(struck().audited({ heldJobs: [1] }), forEver)).toBeUndefined();
  });
});
