/** A deployment that is configured, reset, found changed and deleted while somebody leads it. */
import { describe, expect, test } from "vitest";
import { activate, type Change, plan } from "../../../../src/canary/rollout/changes.ts";
import type { RolloutConfig } from "../../../../src/canary/rollout/config.ts";
import { canonicalText, configHash } from "../../../../src/canary/rollout/configure/config-hash.ts";
import { driftOf, isOwnRoute } from "../../../../src/canary/rollout/configure/drift.ts";
import { configure, resetWindow } from "../../../../src/canary/rollout/configure/later-changes.ts";
import { whyNot } from "../../../../src/canary/rollout/configure/what-may-change.ts";
import type { Deployment } from "../../../../src/canary/rollout/deployment.ts";
import { initialRoute } from "../../../../src/canary/routing/route.ts";
import { SECOND } from "../../../../src/kernel/time.ts";
import { aRamp } from "../../../a-scenario.ts";
import { bench } from "../../lab/bench.ts";
import { CONFIG } from "../../lab/routes.ts";

const STRICTER = { ...CONFIG.thresholds, requiredSamples: 1 + CONFIG.thresholds.requiredSamples };

function active(config: RolloutConfig = CONFIG): Change {
  const begun = activate(plan({ id: "d", config }, 0, initialRoute("q"), SECOND), SECOND);
  return { ...begun, deployment: { ...begun.deployment, passingSince: 2 * SECOND } };
}

describe("the hash of a configuration", () => {
  test("does not know the order of keys, and knows every value", () => {
    const turned = Object.fromEntries(Object.entries(CONFIG).reverse()) as unknown as RolloutConfig;
    expect(configHash(turned)).toBe(configHash(CONFIG));
    expect(configHash(JSON.parse(canonicalText(CONFIG)) as RolloutConfig)).toBe(configHash(CONFIG));
    expect(configHash({ ...CONFIG, thresholds: STRICTER })).not.toBe(configHash(CONFIG));
  });
});

describe("a configuration", () => {
  const refused: readonly (readonly [string, Partial<RolloutConfig>])[] = [
    ["the queue", { queue: "other" }],
    ["the stable version", { stableVersion: "v0" }],
    ["the canary version", { canaryVersion: "v3" }],
    ["the strategy", { strategy: "consistent_hash" }],
    ["the split", { split: "random" }],
    ["the hash", { hash: "fnv1a32_mod_100" }],
    ["the sticky key", { stickyKey: "tenant" }],
    ["of other tenants", { scope: { kind: "tenants", tenants: ["a"] } }],
    ["which it has entered", { plan: { ...aRamp, initialShare: 2_000 } }],
    ["cap is 5 %", { plan: { ...aRamp, initialShare: 500, maxShare: 500 } }],
    ["none was measured", { compareWith: "baseline", baselineFor: SECOND }],
    ["it is the configuration that it has", {}],
  ];
  test.each(refused)("is refused where it cannot change: %s", (why, changes) => {
    const { deployment, route } = active();
    const short = why.startsWith("cap") ? { ...deployment, configHash: "another" } : deployment;
    expect(whyNot({ deployment: short, route }, { ...CONFIG, ...changes })).toContain(why);
  });

  test.each<Partial<RolloutConfig>>([
    { thresholds: STRICTER },
    { lookEvery: 2 * SECOND },
    { maxDuration: 60 * SECOND },
    { plan: { ...aRamp, stepShare: 500, stepFor: SECOND } },
    { autoPromote: false, requireApproval: true },
  ])("may change: %j", (changes) => {
    expect(whyNot(active(), { ...CONFIG, ...changes })).toBeNull();
  });

  test("begins evidence anew only where what is judged is another one", () => {
    const now = active();
    const judged = configure(now, { ...CONFIG, thresholds: STRICTER }, 9 * SECOND).deployment;
    expect(judged).toMatchObject({ configVersion: 2, evidenceFrom: 9 * SECOND });
    expect(judged).toMatchObject({ passingSince: null, stageStartedAt: SECOND });
    const paced = configure(now, { ...CONFIG, lookEvery: 2 * SECOND }, 9 * SECOND).deployment;
    expect(paced).toMatchObject({ evidenceFrom: SECOND, passingSince: 2 * SECOND });
  });

  test("keeps the cooldowns of rules that stay, and no hold of any", () => {
    const rule = {
      name: "r",
      type: "custom",
      enabled: true,
      priority: 50,
      conditions: [],
      actions: [{ kind: "pause" }],
      every: SECOND,
      cooldown: SECOND,
      description: "",
    } as const;
    const memory = { evaluatedAt: 5, heldSince: [3], firedAt: 4 };
    const now = active({ ...CONFIG, rules: [rule, { ...rule, name: "s" }] });
    const rules = { r: memory, s: memory };
    const held = { ...now, deployment: { ...now.deployment, rules } };
    const other = { ...CONFIG, rules: [rule, { ...rule, name: "s", priority: 51 }] };
    const after = configure(held, other, 9 * SECOND).deployment;
    expect(after.rules).toEqual({ r: { ...memory, heldSince: [null] } });
    const reset = resetWindow(held, 9 * SECOND).deployment;
    expect(reset.rules.s).toEqual({ ...memory, heldSince: [null] });
  });
});

describe("drift", () => {
  test("is found where the text does not match its hash, or is not what is planned", () => {
    const { deployment } = active();
    const planned = { id: "d", config: CONFIG };
    expect(driftOf(deployment, planned)).toBeNull();
    const changed = { ...deployment, config: { ...CONFIG, thresholds: STRICTER } };
    expect(driftOf(changed, planned)?.key).toMatch(/^stored:/);
    const other = { ...CONFIG, thresholds: STRICTER };
    expect(driftOf(deployment, { id: "d", config: other })?.key).toMatch(/^planned:/);
    expect(driftOf(deployment, { id: "another", config: other })).toBeNull();
    const later = { ...deployment, configVersion: 2 };
    expect(driftOf(later, { id: "d", config: other })).toBeNull();
    expect(driftOf({ ...changed, state: "failed" }, planned)).toBeNull();
  });

  test("is found in a route that says something else, whatever its epoch", () => {
    const { deployment, route } = active();
    expect(isOwnRoute({ deployment, route })).toBe(true);
    expect(isOwnRoute({ deployment, route: { ...route, epoch: 99 } })).toBe(true);
    expect(isOwnRoute({ deployment, route: { ...route, share: 9_999 } })).toBe(false);
  });

  test("of the route is put back, told of and noted", () => {
    const { lab, control, deployment, alerts } = bench(false, { ...CONFIG, autoPromote: false });
    control("controller/0");
    lab.run(3 * SECOND);
    const { epoch } = lab.audit().route;
    lab.store.forgeRoute("q");
    expect(lab.audit().route.share).toBe(10_000);
    lab.run(2 * SECOND);
    expect(lab.audit().route).toMatchObject({ share: 1_000, epoch: epoch + 1 });
    expect(alerts).toEqual([expect.stringContaining("not the deployment's own")]);
    expect(deployment()?.events.map(({ type }) => type)).toContain("drift_detected");
  });

  test("of the configuration is told once, whoever leads, and nothing climbs on it", () => {
    const { lab, control, deployment, alerts } = bench(false);
    const first = control("controller/0");
    lab.run(SECOND);
    lab.store.changeConfig("q");
    lab.run(10 * SECOND);
    first.stop();
    const second = control("controller/1");
    lab.run(20 * SECOND);
    expect(deployment()).toMatchObject({ state: "active", share: 1_000 });
    expect(alerts.filter((message) => message.includes("changed by hand"))).toHaveLength(1);
    second.operate({ kind: "advance" });
    lab.run(SECOND);
    expect(alerts.at(-1)).toMatch(/Cannot advance .* whose configuration was changed by hand/);
    second.operate({ kind: "configure", config: CONFIG });
    lab.run(20 * SECOND);
    expect(deployment()).toMatchObject({ state: "completed", configVersion: 2, drift: null });
  });

  test("of the configuration keeps nobody from rolling back", () => {
    const { lab, control, deployment } = bench(false);
    const controller = control("controller/0");
    lab.run(SECOND);
    lab.store.changeConfig("q");
    lab.run(3 * SECOND);
    controller.operate({ kind: "rollback", mode: "immediate", reason: "by hand" });
    lab.run(6 * SECOND);
    expect(deployment()?.state).toBe("failed");
  });
});

describe("a deployment that has ended", () => {
  test("is deleted once, leaves a tombstone, and can be asked for nothing more", () => {
    const { lab, control, deployment, alerts } = bench(true);
    const controller = control("controller/0");
    lab.run(10 * SECOND);
    const before = deployment() as Deployment;
    expect(before.state).toBe("failed");
    const drains = () => lab.sent.filter(({ kind }) => kind === "drain").length;
    const drained = drains();
    controller.operate({ kind: "delete" });
    lab.run(SECOND);
    expect(drains()).toBe(drained + 1);
    const tombstone = deployment() as Deployment;
    expect(tombstone).toMatchObject({
      id: before.id,
      state: "failed",
      version: before.version + 1,
    });
    expect(tombstone.deletedAt).not.toBeNull();
    expect(tombstone.events.map(({ type }) => type)).toEqual(["deployment_deleted"]);
    controller.operate({ kind: "delete" });
    lab.run(SECOND);
    expect(alerts.at(-1)).toMatch(/that was deleted; nothing can be asked of it any more/);
    expect(deployment()?.version).toBe(tombstone.version);
  });

  test("is not deleted while it lives", () => {
    const { lab, control, deployment, alerts } = bench(false, { ...CONFIG, autoPromote: false });
    const controller = control("controller/0");
    lab.run(3 * SECOND);
    controller.operate({ kind: "delete" });
    lab.run(SECOND);
    expect(deployment()).toMatchObject({ state: "active", deletedAt: null });
    expect(alerts).toEqual([expect.stringContaining("Cannot delete a deployment that is active")]);
  });
});

test("a window that is reset counts nothing from before", () => {
  const { lab, control, looks } = bench(false, { ...CONFIG, autoPromote: false });
  const controller = control("controller/0");
  lab.run(4 * SECOND);
  controller.operate({ kind: "reset_window" });
  const at = lab.now;
  lab.run(2 * SECOND);
  const after = looks.filter((look) => look.at > at + SECOND / 10);
  expect(after.length).toBeGreaterThan(2);
  for (const look of after) {
    expect(look.windowFrom).toBeGreaterThanOrEqual(at);
    expect(look.passingSince ?? at).toBeGreaterThanOrEqual(at);
    expect(look.stageStartedAt).toBeLessThan(at);
  }
});
