import { describe, expect, test } from "vitest";
import type { DeploymentState } from "../../../src/canary/rollout/deployment.ts";
import { canFollow, hasEnded, isLive } from "../../../src/canary/rollout/states.ts";

const STATES: readonly DeploymentState[] = [
  "planning",
  "active",
  "ramping",
  "manual_review",
  "promoting",
  "rolling_back",
  "completed",
  "failed",
  "paused",
];

function reachableFrom(start: DeploymentState): Set<DeploymentState> {
  const seen = new Set([start]);
  for (const state of seen) {
    for (const next of STATES) if (canFollow(state, next)) seen.add(next);
  }
  return seen;
}

describe("the states of a deployment", () => {
  test("are all reachable from planning", () => {
    expect(reachableFrom("planning")).toEqual(new Set(STATES));
  });

  test.each(STATES)("have a way from %s to an end", (state) => {
    expect([...reachableFrom(state)].some(hasEnded)).toBe(true);
  });

  test.each(STATES.filter(isLive))("let %s roll back", (state) => {
    expect(canFollow(state, "rolling_back")).toBe(true);
  });

  test.each(STATES.filter(hasEnded))("have no way out of %s", (state) => {
    expect(reachableFrom(state)).toEqual(new Set([state]));
  });

  test("lead from a rollback only to failed", () => {
    expect(reachableFrom("rolling_back")).toEqual(new Set(["rolling_back", "failed"]));
  });
});
