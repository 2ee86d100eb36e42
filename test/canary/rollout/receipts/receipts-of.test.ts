import { describe, expect, test } from "vitest";
import { BY_ITSELF, type Cause } from "../../../../src/canary/audit/cause.ts";
import * as change from "../../../../src/canary/rollout/changes.ts";
import type { Look } from "../../../../src/canary/rollout/look.ts";
import type { OperatorAction } from "../../../../src/canary/rollout/operator.ts";
import { MINUTE, SECOND } from "../../../../src/kernel/time.ts";
import { aLook, counts } from "../../../checkers/history-builder.ts";
import { active } from "../../audit/desk.ts";
import { CONFIG } from "../../lab/routes.ts";

const stage = { holdFor: MINUTE, approval: false, thresholds: null, limits: [], share: 10_000 };
/** The documents' phases. */
const PHASES = {
  ...CONFIG,
  plan: {
    kind: "tenants",
    pool: ["t-0..499"],
    stages: [
      { ...stage, name: "canary", tenants: 1 },
      { ...stage, name: "5_percent", tenants: 50, share: 500 },
      { ...stage, name: "100_percent", tenants: null },
    ],
  },
} as const;

const by = (action: OperatorAction): Cause => ({ kind: "operator", action });
const at = 32 * MINUTE + 2 * SECOND;

function look(kind: Look["decision"]["kind"], fields: Partial<Look> = {}): Cause {
  const decision = { kind, share: 500, reason: "Every check held." };
  const passingSince = 2 * SECOND + 30_000;
  const state = { share: 10_000, at, passingSince, stageStartedAt: 2 * SECOND };
  const lanes = { stable: counts(1_000, 8), canary: counts(500, 6) };
  return { kind: "look", look: aLook({ ...state, ...lanes, decision, ...fields }) };
}

describe("a stage that passes by its look", () => {
  test("has its receipt and that of the promotion, in the document's fields", () => {
    const desk = active(PHASES);
    desk.commit(change.raise(desk.now, 500, at), look("raise"));
    const { version } = desk.now.deployment;
    expect(version).toBe(3);
    expect(desk.receipts).toMatchObject([
      {
        timestamp: "1970-01-01T00:32:02.000000Z",
        operation: "canary_phase_complete",
        version: "v2",
        previous_version: "v1",
        phase: "canary",
        duration_minutes: 32,
        promotion_recommendation: "PROMOTE",
        status: "ready_for_next_phase",
      },
      {
        timestamp: "1970-01-01T00:32:02.000000Z",
        operation: "traffic_promoted",
        version: "v2",
        from_phase: "canary",
        to_phase: "5_percent",
        from_traffic_percent: 100,
        to_traffic_percent: 5,
        from_tenant_count: 1,
        to_tenant_count: 50,
        promotion_based_on: "sli_pass_31min",
        status: "promoted",
      },
    ]);
  });

  test("has the same ids whoever makes them, and others than any other commit", () => {
    const ids = (share: number) => {
      const desk = active(PHASES);
      desk.commit(change.raise(desk.now, share, at), look("raise"), "controller/7");
      return desk.receipts.map(({ receipt_id }) => receipt_id);
    };
    expect(ids(500)).toEqual(ids(500));
    expect(new Set(ids(500)).size).toBe(2);
    expect(ids(500)[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("is on the word of a rule, or of a warm-up, where it is that", () => {
    const byRule = active();
    const action = { kind: "promote", rule: "calm", reason: "Every check held." } as const;
    const none = { stable: {}, canary: {} };
    const ruling = { warning: false, rules: [], action, announced: [], reported: none };
    const promote = look("promote", { ruling: ruling as Look["ruling"] });
    byRule.commit(change.promote(byRule.now, "calm", at), promote);
    expect(byRule.receipts[1]).toMatchObject({ promotion_based_on: "rule_calm" });
    const warmUp = active();
    warmUp.commit(change.raise(warmUp.now, 3_000, 50 * SECOND), look("raise", { share: 0 }));
    expect(warmUp.receipts[1]).toMatchObject({ promotion_based_on: "warm_up_48s" });
  });
});

describe("what people do", () => {
  test("is promoted on their word, and no stage is complete by it", () => {
    const desk = active(PHASES);
    desk.commit(change.raise(desk.now, 500, at), by({ kind: "advance", by: "bob" }));
    expect(desk.receipts).toMatchObject([
      { operation: "traffic_promoted", promotion_based_on: "operator", to_traffic_percent: 5 },
    ]);
  });

  test("after a review is an approval; the stage was complete before", () => {
    const desk = active(PHASES);
    desk.commit(change.review(desk.now, "asks", at), look("review"));
    desk.commit(change.raise(desk.now, 500, at + SECOND), by({ kind: "approve" }));
    expect(desk.receipts).toMatchObject([
      { operation: "canary_phase_complete", phase: "canary" },
      { operation: "traffic_promoted", promotion_based_on: "operator_approval" },
    ]);
  });

  test("by hand is a promotion only if it is more", () => {
    const desk = active();
    const set = (share: number) =>
      desk.commit(change.setShareByHand(desk.now, share, at), by({ kind: "set_share", share }));
    expect(set(500).receipts).toEqual([]);
    expect(set(3_333).receipts).toMatchObject([
      { from_traffic_percent: 5, to_traffic_percent: 33.33, from_tenant_count: "all" },
    ]);
    desk.commit(change.pause(desk.now, at), by({ kind: "pause" }));
    desk.commit(change.resume(desk.now, at), by({ kind: "resume" }));
    expect(desk.receipts).toHaveLength(1);
  });
});

describe("an end", () => {
  test("that is reached tells what passed by itself, and how the last look found it", () => {
    const desk = active(PHASES);
    desk.commit(change.raise(desk.now, 500, at), look("raise"));
    desk.commit(change.raise(desk.now, 10_000, at + MINUTE), by({ kind: "advance" }));
    desk.commit(change.promote(desk.now, "all", at + 2 * MINUTE), look("promote"));
    desk.commit(change.complete(desk.now, 90 * MINUTE + SECOND), BY_ITSELF, "controller/1");
    expect(desk.receipts.at(-2)).toMatchObject({
      to_phase: "promotion",
      to_traffic_percent: 100,
      to_tenant_count: "all",
    });
    expect(desk.receipts.at(-1)).toMatchObject({
      operation: "deployment_complete",
      previous_stable: "v1",
      phases_completed: ["canary", "100_percent"],
      total_duration_hours: 1.5,
      rollbacks_triggered: 0,
      final_sli_status: "all_passing",
      status: "complete",
    });
  });

  test("that a person brought about is not judged", () => {
    const desk = active();
    desk.commit(change.promote(desk.now, "by hand", at), by({ kind: "promote" }));
    desk.commit(change.complete(desk.now, at + SECOND));
    expect(desk.receipts).toMatchObject([
      { operation: "traffic_promoted", promotion_based_on: "operator" },
      { phases_completed: [], final_sli_status: "not_judged" },
    ]);
  });
});

describe("a rollback", () => {
  const failing = look("rollback", {
    share: 1_000,
    overall: "fail",
    checks: [
      {
        name: "error_rate",
        verdict: "fail",
        observed: 1.6,
        bound: 0.8,
        unit: "points",
        samples: 500,
        sentence: "too many",
      },
    ],
    canary: counts(500, 12),
  });
  const breach = { kind: "immediate", reason: "too many", detectedAt: at - 5 * SECOND } as const;

  test("has its receipt when it is over, with what its look saw, whoever ends it", () => {
    const desk = active(PHASES);
    desk.commit(change.rollBack(desk.now, { ...breach, verifiedAt: at }, at), failing);
    desk.commit(change.noteDrained(desk.now, at + SECOND), BY_ITSELF, "controller/1");
    expect(desk.receipts).toEqual([]);
    desk.commit(change.fail(desk.now, at + 33 * SECOND), BY_ITSELF, "controller/2");
    expect(desk.receipts).toMatchObject([
      {
        operation: "rollback_executed",
        version_rolled_back: "v2",
        version_restored: "v1",
        phase_failed: "canary",
        failure_reason: "error_rate_exceeded",
        failure_message: "too many",
        error_rate_baseline: 0.8,
        error_rate_canary: 2.4,
        threshold: 1.6,
        duration_at_phase_seconds: 32 * 60,
        rollback_duration_ms: 38_000,
        rollback_kind: "immediate",
        status: "rolled_back",
      },
    ]);
  });

  test("that a person asks for has no figures, and says so", () => {
    const desk = active();
    const made = change.rollBack(desk.now, { ...breach, detectedAt: at, verifiedAt: at }, at);
    const action = { kind: "rollback", mode: "immediate", reason: "too many" } as const;
    desk.commit(made, by(action));
    desk.commit(change.fail(desk.now, at + SECOND));
    expect(desk.receipts).toMatchObject([
      { failure_reason: "operator", error_rate_canary: null, threshold: null, sli_checks: {} },
    ]);
  });

  test("by steps that a person hurries keeps what it was for", () => {
    const desk = active(PHASES);
    const gradual = { ...breach, kind: "gradual", verifiedAt: at } as const;
    desk.commit(change.lower(desk.now, 5_000, gradual, at), failing);
    const later = at + 10 * SECOND;
    const hurried = { ...breach, kind: "emergency", reason: "now", verifiedAt: at } as const;
    const action = { kind: "rollback", mode: "emergency", reason: "now" } as const;
    desk.commit(change.rollBack(desk.now, hurried, later), by(action));
    desk.commit(change.fail(desk.now, later + SECOND));
    expect(desk.receipts).toMatchObject([
      {
        failure_reason: "error_rate_exceeded",
        failure_message: "too many",
        error_rate_canary: 2.4,
        duration_at_phase_seconds: 32 * 60,
        rollback_duration_ms: 16_000,
        rollback_kind: "emergency",
      },
    ]);
  });
});
