/**
 * People ask for anything at any time, whatever the canary does, whatever is lost: the deployment
 * stays in a legal state, its route is the one that its state says, and its audit trail is whole.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { verifyAudit } from "../../../../../src/canary/audit/verify-audit.ts";
import type { RolloutConfig } from "../../../../../src/canary/rollout/config.ts";
import { isIntact, isOwnRoute } from "../../../../../src/canary/rollout/configure/drift.ts";
import type { Deployment } from "../../../../../src/canary/rollout/deployment.ts";
import type { OperatorAction } from "../../../../../src/canary/rollout/operator.ts";
import { highestShare } from "../../../../../src/canary/rollout/plan/stages-of.ts";
import { hasEnded } from "../../../../../src/canary/rollout/states.ts";
import type { StoreAudit } from "../../../../../src/canary/store/audit.ts";
import { MILLISECOND, SECOND } from "../../../../../src/kernel/time.ts";
import { bench } from "../../../lab/bench.ts";
import { dealer, fates } from "../../../lab/fates.ts";
import { CONFIG } from "../../../lab/routes.ts";

const action = fc.oneof(
  fc.constantFrom<OperatorAction>(
    { kind: "pause" },
    { kind: "resume" },
    { kind: "promote" },
    { kind: "approve" },
    { kind: "reject", reason: "by hand" },
    { kind: "advance" },
    { kind: "rollback", mode: "immediate", reason: "by hand" },
    { kind: "rollback", mode: "gradual", reason: "by hand" },
    { kind: "rollback", mode: "emergency", reason: "by hand" },
    { kind: "reset_window" },
    { kind: "delete" },
  ),
  // Fits no plan but the ramps, of which some have begun elsewhere: done or refused.
  fc
    .record({ requiredSamples: fc.integer({ min: 1, max: 50 }), autoPromote: fc.boolean() })
    .map(({ requiredSamples, autoPromote }): OperatorAction => {
      const thresholds = { ...CONFIG.thresholds, requiredSamples };
      return { kind: "configure", config: { ...CONFIG, thresholds, autoPromote } };
    }),
  fc.nat({ max: 10_000 }).map((share): OperatorAction => ({ kind: "set_share", share })),
);
const operations = fc.array(fc.tuple(fc.nat({ max: 8_000 }), action), { maxLength: 8 });

const stage = { tenants: null, holdFor: SECOND, approval: false, thresholds: null, limits: [] };
const PLANS: readonly Partial<RolloutConfig>[] = [
  {},
  { requireApproval: true },
  {
    plan: {
      kind: "stages",
      pool: [],
      stages: [
        { ...stage, name: "warm-up", share: 0 },
        { ...stage, name: "some", share: 3_000, approval: true },
        { ...stage, name: "all", share: 10_000 },
      ],
    },
  },
  { baselineFor: SECOND, compareWith: "baseline" },
];
const config = fc.record({
  of: fc.constantFrom(...PLANS),
  kind: fc.constantFrom("immediate" as const, "gradual" as const),
  autoPromote: fc.boolean(),
});

function configOf({ of, kind, autoPromote }: typeof config extends fc.Arbitrary<infer T> ? T : 0) {
  const rollback = { ...CONFIG.rollback, kind, stepShare: 1_000, stepEvery: SECOND };
  return { ...CONFIG, autoPromote, ...of, rollback };
}

function holds(deployment: Deployment, { route, trail }: StoreAudit) {
  const { state, share, rollback, resumeState, deletedAt, config: of, audit } = deployment;
  const lowers = state === "rolling_back" && rollback?.switchedAt === null;
  const live = ["active", "ramping", "manual_review", "paused"].includes(state);
  expect(route.share).toBe(share);
  expect(share).toBeLessThanOrEqual(highestShare(of));
  expect(route.canaryVersion).toBe(live || lowers || state === "planning" ? "v2" : null);
  expect(verifyAudit(trail, audit).fault).toBeNull();
  expect(resumeState !== null).toBe(state === "paused");
  expect(rollback !== null).toBe(state === "rolling_back" || state === "failed");
  expect(isIntact(deployment)).toBe(true);
  expect(isOwnRoute({ deployment, route })).toBe(true);
  if (deletedAt !== null) expect(hasEnded(state)).toBe(true);
}

test("whatever is asked, lost or crashed, route and audit are what the state says", () => {
  fc.assert(
    fc.property(
      operations,
      config,
      fc.boolean(),
      fates,
      fc.option(fc.nat({ max: 8_000 })),
      (asked, drawn, canaryFails, list, crashAt) => {
        const { lab, control, deployment } = bench(canaryFails, configOf(drawn));
        const deal = dealer(list);
        let controller = control("controller/0", deal);
        for (const [at, what] of asked) {
          lab.agenda.schedule(lab.now + at * MILLISECOND, () => controller.operate(what));
        }
        if (crashAt !== null) {
          lab.agenda.schedule(lab.now + crashAt * MILLISECOND, () => {
            controller.stop();
            controller = control("controller/1", deal);
          });
        }
        for (let i = 0; i < 40; i++) {
          lab.run(SECOND / 4);
          const stored = deployment();
          if (stored !== null) holds(stored, lab.audit());
        }
      },
    ),
    { seed: 32, numRuns: 60 },
  );
});

test("whatever the store forgets, an emergency rollback ends it with an empty canary lane", () => {
  fc.assert(
    fc.property(
      operations,
      config,
      fc.integer({ min: 1_000, max: 8_000 }),
      fc.integer({ min: 1, max: 900 }),
      (asked, drawn, at, lost) => {
        const { lab, control, deployment } = bench(false, configOf(drawn));
        const controller = control("controller/0");
        for (const [delay, what] of asked) {
          lab.agenda.schedule(lab.now + delay * MILLISECOND, () => controller.operate(what));
        }
        lab.run(at * MILLISECOND);
        lab.failOver({ to: lab.now - lost * MILLISECOND });
        for (let i = 0; i < 20; i++) {
          lab.run(SECOND / 4);
          const stored = deployment();
          if (stored !== null) holds(stored, lab.audit());
        }
        controller.operate({ kind: "rollback", mode: "emergency", reason: "enough" });
        lab.run(6 * SECOND);
        const { state } = deployment() as Deployment;
        expect(hasEnded(state)).toBe(true);
        expect(lab.audit().canary).toEqual({ queued: 0, inFlight: 0 });
      },
    ),
    { seed: 33, numRuns: 25 },
  );
});
