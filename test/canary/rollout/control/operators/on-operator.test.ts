/** What people may ask, state by state: done, or refused with what could be asked instead. */
import { describe, expect, test } from "vitest";
import type { Change } from "../../../../../src/canary/rollout/changes.ts";
import {
  onOperator,
  possibleActions,
} from "../../../../../src/canary/rollout/control/operators/on-operator.ts";
import type { DeploymentState } from "../../../../../src/canary/rollout/deployment.ts";
import { MINUTE } from "../../../../../src/kernel/time.ts";
import { parseRollout } from "../../../../../src/scenario/rollout/parse-rollout.ts";
import { ACTIONS, type Place, walk } from "../../machine/walk.ts";

const CONFIG = parseRollout({
  stable_version: "v1",
  canary_version: "v2",
  auto_promotion: true,
  max_duration: "900000h",
  verify_for: "500ms",
  rollback: "gradual",
  stages: [
    { name: "some", percent: "30%", for: "1m", approval: true },
    { name: "most", percent: "90%", for: "1m" },
  ],
});
const PLACES: readonly Place[] = [...walk(CONFIG).values()];

function inState(state: DeploymentState, fits: (of: Change) => boolean = () => true): Change {
  const place = PLACES.find(({ change }) => change.deployment.state === state && fits(change));
  if (place === undefined) throw new Error(`the walk does not come to ${state}`);
  return place.change;
}

function ask(change: Change, action: (typeof ACTIONS)[number]) {
  return onOperator(change, action, MINUTE);
}

describe("an action", () => {
  test("is done where it is said to be possible, or refused for a reason of its own", () => {
    for (const { change } of PLACES) {
      const possible = possibleActions(change.deployment);
      for (const action of ACTIONS) {
        const operated = ask(change, action);
        if (!possible.includes(action.kind)) expect(operated.kind).toBe("refused");
        if (operated.kind === "refused") expect(operated.reason).toMatch(/^(Cannot|It is) .*\.$/);
        else if (operated.kind === "changed")
          expect(operated.change.deployment.version).toBe(change.deployment.version + 1);
      }
    }
  });

  test.each([
    [
      "active",
      "approve",
      "possible: pause, set share, advance, promote, configure, reset window, rollback.",
    ],
    [
      "manual_review",
      "advance",
      "possible: approve, reject, pause, set share, promote, configure, reset window, rollback.",
    ],
    ["paused", "pause", "Cannot pause a deployment that is paused; possible: resume"],
    [
      "planning",
      "promote",
      "Cannot promote a deployment that is planning; possible: configure, rollback.",
    ],
    ["completed", "rollback", "Cannot rollback a deployment that is completed; possible: delete."],
    ["promoting", "rollback", "that is promoting; nothing can be asked"],
  ] as const)("in %s: %s is refused, and it is told why", (state, kind, reason) => {
    const action = ACTIONS.find((one) => one.kind === kind) as (typeof ACTIONS)[number];
    const operated = ask(inState(state), action);
    expect(operated).toMatchObject({ kind: "refused", reason: expect.stringContaining(reason) });
  });

  test("emergency rollback is possible in every state that the canary may have traffic in", () => {
    for (const { change } of PLACES) {
      const { state, rollback } = change.deployment;
      const ended = ["completed", "failed", "promoting"].includes(state);
      const emptying = rollback !== null && rollback.switchedAt !== null;
      const operated = ask(change, { kind: "rollback", mode: "emergency", reason: "now" });
      expect(operated.kind).toBe(ended || emptying ? "refused" : "changed");
      if (operated.kind === "changed") {
        expect(operated.change.route).toMatchObject({ share: 0, canaryVersion: null });
      }
    }
  });
});

describe("set_share", () => {
  test.each([
    [9_001, "the plan's cap is 90 %"],
    [-1, "0 % to 100 %"],
    [10_001, "0 % to 100 %"],
    [12.5, "0 % to 100 %"],
  ])("refuses %d basis points", (share, reason) => {
    const operated = ask(inState("active"), { kind: "set_share", share });
    expect(operated).toMatchObject({ kind: "refused", reason: expect.stringContaining(reason) });
  });

  test("starts evidence anew, and answers a review", () => {
    const operated = ask(inState("manual_review"), { kind: "set_share", share: 4_567 });
    expect(operated).toMatchObject({
      change: {
        deployment: { state: "active", stage: 0, share: 4_567, passingSince: null },
        route: { share: 4_567 },
      },
    });
    if (operated.kind === "changed") expect(operated.change.deployment.stageStartedAt).toBe(MINUTE);
  });

  test("leaves what is paused paused", () => {
    const operated = ask(inState("paused"), { kind: "set_share", share: 9_000 });
    const deployment = { state: "paused", resumeState: "ramping", stage: 1, share: 9_000 };
    expect(operated).toMatchObject({ change: { deployment } });
  });
});

describe("a breach that is being verified", () => {
  test.each([
    ["active", "advance"],
    ["manual_review", "approve"],
  ] as const)("in %s lets nobody %s", (state, kind) => {
    const seen = inState(state, ({ deployment }) => deployment.breachedAt !== null);
    const reason = expect.stringContaining("a breach is being verified");
    expect(ask(seen, { kind })).toMatchObject({ kind: "refused", reason });
  });
});

test("a gradual rollback is made an immediate one by hand at any time", () => {
  const lowered = inState("rolling_back", ({ deployment }) => deployment.share > 0);
  const operated = ask(lowered, { kind: "rollback", mode: "immediate", reason: "faster" });
  const { detectedAt } = lowered.deployment.rollback ?? {};
  const rollback = { kind: "immediate", reason: "faster", detectedAt, switchedAt: MINUTE };
  expect(operated).toMatchObject({ change: { deployment: { share: 0, rollback } } });
});
