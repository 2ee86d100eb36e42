/** The state machine as a whole: nothing that cannot be reached, and nowhere to be stuck. */
import { describe, expect, test } from "vitest";
import { isOwnRoute } from "../../../../src/canary/rollout/configure/drift.ts";
import { highestShare } from "../../../../src/canary/rollout/plan/stages-of.ts";
import { hasEnded } from "../../../../src/canary/rollout/states.ts";
import { parseRollout } from "../../../../src/scenario/rollout/parse-rollout.ts";
import { type Place, walk } from "./walk.ts";

const BASE = {
  stable_version: "v1",
  canary_version: "v2",
  max_duration: "900000h",
  min_duration: "1s",
  verify_for: "500ms",
};
const STAGES = [
  { name: "warm-up", percent: "0%", for: "1m" },
  { name: "some", percent: "30%", for: "1m", approval: true },
  { name: "all", percent: "100%", for: "1m" },
];
const TENANTS = [
  { name: "one", tenants: 1, for: "1m" },
  { name: "two", tenants: 2, percent: "50%", for: "1m" },
  { name: "all", for: "0s" },
];

const CONFIGS = [
  ["a ramp", { ...BASE, auto_promotion: true, initial_percent: "20%", step_size: "30%" }],
  ["a ramp with approval", { ...BASE, auto_promotion: true, require_approval: true }],
  ["a ramp by hand", { ...BASE, auto_promotion: false }],
  [
    "stages and gradual rollbacks",
    { ...BASE, auto_promotion: true, stages: STAGES, rollback: "gradual" },
  ],
  [
    "tenants against a baseline",
    {
      ...BASE,
      auto_promotion: true,
      stages: TENANTS,
      tenant_pool: ["shop-1..2"],
      baseline: "1m",
      compare_with: "baseline",
      rollback: "gradual",
    },
  ],
] as const;

/** Keys of the places from which one can get to an end. */
function endable(places: Map<string, Place>): Set<string> {
  const ends = [...places].filter(([, place]) => hasEnded(place.change.deployment.state));
  const seen = new Set(ends.map(([key]) => key));
  for (let before = -1; before !== seen.size; ) {
    before = seen.size;
    for (const [key, { next }] of places) {
      if ([...next.keys()].some((to) => seen.has(to))) seen.add(key);
    }
  }
  return seen;
}

describe.each(CONFIGS)("%s", (_name, block) => {
  const config = parseRollout(block);
  const places = walk(config);
  const all = [...places.values()].map(({ change }) => change);

  test("has an end that can be reached from everywhere", () => {
    const stuck = [...places.keys()].filter((key) => !endable(places).has(key));
    expect(stuck).toEqual([]);
    const ends = all.map(({ deployment }) => deployment.state).filter(hasEnded);
    expect(new Set(ends)).toEqual(new Set(["completed", "failed"]));
  });

  test("routes what its state says, everywhere", () => {
    for (const { deployment, route } of all) {
      const { state, share, rollback } = deployment;
      const lowers = state === "rolling_back" && rollback?.switchedAt === null;
      const serves = ["planning", "active", "ramping", "manual_review", "paused"].includes(state);
      expect(isOwnRoute({ deployment, route })).toBe(true);
      expect(route.share).toBe(share);
      expect(route.canaryVersion).toBe(serves || lowers ? "v2" : null);
      expect(share).toBeLessThanOrEqual(highestShare(config));
      if (!serves && !lowers) expect(share).toBe(0);
      expect(deployment.resumeState !== null).toBe(state === "paused");
      expect(route.stableVersion).toBe(["promoting", "completed"].includes(state) ? "v2" : "v1");
      if (state === "active") expect(deployment.stage).toBe(0);
      if (state === "ramping") expect(deployment.stage).toBeGreaterThan(0);
    }
  });

  test("pauses, and rolls back, from every live state, and resumes as what it was", () => {
    for (const { change, next } of places.values()) {
      const { state, resumeState, stage, share } = change.deployment;
      if (!["active", "ramping", "manual_review", "paused"].includes(state)) continue;
      const to = [...next].map(([key, by]) => ({ by, after: places.get(key)?.change.deployment }));
      const by = (asked: string) => to.filter((one) => one.by === `operator: ${asked}`);
      expect(by("rollback").length).toBeGreaterThan(0);
      const turned = by(state === "paused" ? "resume" : "pause").map(({ after }) => after);
      const expected = state === "paused" ? { state: resumeState } : { resumeState: state };
      expect(turned).toMatchObject([{ ...expected, stage, share }]);
    }
  });

  test("ends in a tombstone, from which nothing leads anywhere", () => {
    const tombstones = [...places.values()].filter(
      ({ change }) => change.deployment.deletedAt !== null,
    );
    const states = tombstones.map(({ change }) => change.deployment.state);
    expect(new Set(states)).toEqual(new Set(["completed", "failed"]));
    for (const { next } of tombstones) expect(next.size).toBe(0);
  });

  test("is small enough to have been walked to the end", () => {
    expect(places.size).toBeGreaterThan(20);
    expect(places.size).toBeLessThan(5_000);
  });
});

test("together they reach all nine states", () => {
  const states = CONFIGS.flatMap(([, block]) =>
    [...walk(parseRollout(block)).values()].map(({ change }) => change.deployment.state),
  );
  expect(new Set(states).size).toBe(9);
});
