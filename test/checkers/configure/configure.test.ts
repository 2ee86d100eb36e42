/** Configurations changed as nobody asked, drift, evidence that stays, deletions that are none. */
import { describe, expect, test } from "vitest";
import type { RolloutConfig } from "../../../src/canary/rollout/config.ts";
import { configHash } from "../../../src/canary/rollout/configure/config-hash.ts";
import type { Deployment } from "../../../src/canary/rollout/deployment.ts";
import type { OperatorAction } from "../../../src/canary/rollout/operator.ts";
import type { Route } from "../../../src/canary/routing/route.ts";
import type { Checker } from "../../../src/checkers/checker.ts";
import { ConfigKept } from "../../../src/checkers/configure/config-kept.ts";
import { DeletionClean } from "../../../src/checkers/configure/deletion-clean.ts";
import { DriftNoted } from "../../../src/checkers/configure/drift-noted.ts";
import { EvidenceFresh } from "../../../src/checkers/configure/evidence-fresh.ts";
import type { JobsDrained } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aRamp, aRollout, aScenario } from "../../a-scenario.ts";
import { aFault, counts, HistoryBuilder, traitsOf } from "../history-builder.ts";

const context = { scenario: aScenario(), traitsOf };

/** Verdict and sentence in one line; null for no finding. */
function findingOf(checker: Checker, history: HistoryBuilder): string | null {
  const [finding] = history.findings([checker]);
  return finding === undefined ? null : `${finding.verdict}: ${finding.sentence}`;
}

const begun = () => new HistoryBuilder().committed({ state: "active" }, {});

function asked(history: HistoryBuilder, action: OperatorAction): HistoryBuilder {
  history.wait(1_000);
  return history.add({ kind: "operated", at: history.at, process: "world", action });
}

/** The next version, with this configuration. */
function configured(config: RolloutConfig, fields: Partial<Deployment> = {}): Partial<Deployment> {
  const set = { config, configVersion: 2, configHash: configHash(config) };
  return { version: 2, state: "active", ...set, ...fields };
}

describe("config-kept", () => {
  const check = (history: HistoryBuilder) => findingOf(new ConfigKept(context), history);
  const slower = { ...aRollout, lookEvery: 7 * SECOND };
  const configure = (config: RolloutConfig, fields: Partial<Deployment> = {}) =>
    asked(begun(), { kind: "configure", config }).committed(configured(config, fields), {});

  test("is content with what people asked for, under the next version", () => {
    expect(check(configure(slower))).toMatch(/^pass/);
  });

  test("says nothing where there is one configuration, or where the store lost some", () => {
    expect(check(begun().committed({ version: 2 }, {}))).toBeNull();
    expect(check(begun().storeLost(1).committed(configured(slower), {}))).toBeNull();
  });

  test.each<[string, HistoryBuilder]>([
    ["nobody asked for it", begun().committed(configured(slower), {})],
    ["versions are left out", configure(slower, { configVersion: 3 })],
    ["its hash is that of the one before", configure(slower, { configHash: configHash(aRollout) })],
    ["canaryVersion cannot change", configure({ ...aRollout, canaryVersion: "v3" })],
    [
      "a stage that it has entered is another one",
      configure({ ...aRollout, plan: { ...aRamp, initialShare: 2_000 } }),
    ],
  ])("objects: %s", (why, history) => {
    expect(check(history)).toMatch(/^fail/);
    expect(check(history)).toContain(why);
  });

  /** Changed by hand: another text under the hash that was set. */
  const byHand = (before: Partial<Deployment>, after: Partial<Deployment>) =>
    new HistoryBuilder()
      .committed({ state: "active", ...before }, {})
      .committed({ version: 2, state: "active", config: slower, ...after }, {});

  test.each<[string, Partial<Deployment>, Partial<Deployment>]>([
    ["raises the share", {}, { share: 3_000 }],
    ["enters a stage", {}, { stage: 1 }],
    ["promotes", {}, { state: "promoting" }],
    ["passes a stage", {}, { state: "manual_review" }],
  ])("objects to one changed by hand that %s", (_, before, after) => {
    expect(check(byHand(before, after))).toMatch(/^fail.*climbs.*changed by hand/);
  });

  test.each<[string, Partial<Deployment>, Partial<Deployment>]>([
    ["stays where it is", {}, {}],
    ["goes down", {}, { state: "rolling_back", share: 0 }],
    ["resumes what was reviewed", { state: "paused" }, { state: "manual_review" }],
  ])("is content with one changed by hand that %s", (_, before, after) => {
    expect(check(byHand(before, after))).toMatch(/^pass/);
  });
});

describe("drift-noted", () => {
  const check = (history: HistoryBuilder) => findingOf(new DriftNoted(context), history);
  const fault = { ...aFault, kind: "config_changed", targets: ["store"] } as const;
  const changed = (history = begun()) => history.fault("begins", fault).fault("ends", fault);
  /** Longer than a leader takes to load again. */
  const late = 9 * SECOND;
  const attempted = { token: 1, ...attemptOf() };

  test("is content when something is committed in time", () => {
    const noted = changed()
      .wait(5 * SECOND)
      .committed({ version: 2 }, {});
    expect(check(noted.wait(late).audited())).toMatch(/^pass/);
  });

  test("objects when nothing is", () => {
    expect(check(changed().wait(late).audited())).toMatch(/^fail.*unnoticed/);
    expect(check(changed().wait(late).committed({ version: 2 }, {}))).toMatch(/^fail/);
  });

  test("waits for controllers that are down, and for as long again", () => {
    const down = () => changed().process("crashed").wait(late);
    expect(check(down().audited())).toMatch(/^pass/);
    expect(check(down().process("started").wait(late).audited())).toMatch(/^fail/);
  });

  test("does not know what became of it once a commit was unheard or writes were lost", () => {
    const unheard = changed().unknown("commitRollout", { attempted });
    expect(check(unheard.wait(late).audited())).toMatch(/^pass/);
    expect(check(changed().storeLost(1).wait(late).audited())).toMatch(/^pass/);
  });

  test("does not know whether it lived where its end was unheard", () => {
    const { deployment, route } = attemptOf();
    const ended = { token: 1, deployment: { ...deployment, state: "completed" as const }, route };
    const unheard = begun().unknown("commitRollout", { attempted: ended });
    expect(check(changed(unheard).wait(late).audited())).toBeNull();
    const lives = begun().unknown("commitRollout", { attempted });
    expect(check(changed(lives).wait(late).audited())).toMatch(/^fail/);
  });

  test("says nothing where nothing was changed that lives, or is noted already", () => {
    expect(check(begun().wait(late).audited())).toBeNull();
    for (const fields of [{ state: "failed" }, { state: "active", drift: "stored:1" }] as const) {
      const history = new HistoryBuilder().committed(fields, {});
      expect(check(changed(history).wait(late).audited())).toBeNull();
    }
  });
});

function attemptOf(): { deployment: Deployment; route: Route } {
  const [event] = begun().events;
  if (event?.kind !== "committed") throw new Error("a history begins with a commit");
  return { deployment: event.deployment, route: event.route };
}

describe("evidence-fresh", () => {
  const check = (history: HistoryBuilder) => findingOf(new EvidenceFresh(), history);
  const AT = 7 * SECOND;
  const said = (type: "window_reset" | "configured") => ({
    evidenceFrom: AT,
    events: [{ type, at: AT, message: "" }],
  });
  const reset = (fields: Partial<Deployment> = {}) =>
    begun().committed({ version: 2, state: "active", ...said("window_reset"), ...fields }, {});
  const stricter = { ...aRollout, minDuration: 20 * SECOND };
  const memory = { evaluatedAt: null, firedAt: null, heldSince: [3 * SECOND] };

  test("is content with evidence that begins at the reset", () => {
    expect(check(reset().looked({ evidenceFrom: AT }))).toMatch(/^pass/);
  });

  test("is content with evidence that begins with what is judged", () => {
    const anew = begun().committed(configured(stricter, said("configured")), {});
    expect(check(anew)).toMatch(/^pass/);
  });

  test.each<[string, HistoryBuilder]>([
    ["the window reaches back", reset({ evidenceFrom: 0 })],
    ["what passed is remembered", reset({ passingSince: SECOND })],
    ["a breach is remembered", reset({ breachedAt: SECOND })],
    ["a rule has held on", reset({ rules: { slow: memory } })],
    [
      "what is judged is another, and the evidence is the same",
      begun().committed(configured(stricter, { ...said("configured"), evidenceFrom: 0 }), {}),
    ],
  ])("objects: %s", (_, history) => {
    expect(check(history)).toMatch(/^fail.*what was known before still counts/);
  });

  test("objects to a look that counts from another instant", () => {
    expect(check(reset().looked({ evidenceFrom: SECOND }))).toMatch(/^fail.*another instant/);
  });

  test("says nothing of what judges as before, or is only planned", () => {
    const slower = { ...aRollout, lookEvery: 7 * SECOND };
    expect(check(begun().committed(configured(slower, said("configured")), {}))).toBeNull();
    const planned = new HistoryBuilder().committed({ state: "planning" }, {});
    expect(check(planned.committed(configured(stricter), {}))).toBeNull();
  });

  test("says nothing of looks once it is not known what is stored", () => {
    const { deployment, route } = attemptOf();
    const unheard = reset().unknown("commitRollout", {
      attempted: { token: 1, deployment, route },
    });
    expect(check(unheard.looked({ evidenceFrom: SECOND }))).toMatch(/^pass/);
    expect(check(reset().storeLost(1).looked({ evidenceFrom: SECOND }))).toMatch(/^pass/);
  });
});

describe("deletion-clean", () => {
  const check = (history: HistoryBuilder) => findingOf(new DeletionClean(), history);
  const stable = { share: 0, canaryVersion: null };
  const ended = { state: "failed", share: 0 } as const;
  const tombstone: Partial<Deployment> = {
    ...ended,
    version: 2,
    deletedAt: SECOND,
    events: [{ type: "deployment_deleted", at: SECOND, message: "" }],
  };
  const over = () => new HistoryBuilder().committed(ended, stable);
  const wished = () => asked(over(), { kind: "delete" }).drained([]);
  const deleted = (fields: Partial<Deployment> = {}, route: Partial<Route> = stable) =>
    wished().committed({ ...tombstone, ...fields }, route);
  const left = (queued: number) => {
    const history = wished();
    const drain = history.events.pop() as JobsDrained;
    return history.add({ ...drain, left: { queued, inFlight: 0 } });
  };
  const baseline = { from: 0, to: SECOND, ...counts(5), runTimes: [] };

  test("is content with what had ended, was asked for, and left an empty lane", () => {
    expect(check(deleted())).toMatch(/^pass/);
    expect(check(deleted().committed({ ...tombstone, version: 3 }, stable))).toMatch(/^pass/);
    expect(check(over())).toBeNull();
  });

  test("a loss takes back no more than what it reaches back to", () => {
    expect(check(wished().storeLost(0).committed(tombstone, stable))).toMatch(/^pass/);
    const back = deleted()
      .storeLost(0)
      .committed({ ...ended, version: 3 }, stable);
    expect(check(back)).toContain("what was deleted is back");
    expect(
      check(
        deleted()
          .storeLost(1)
          .committed({ ...ended, version: 3 }, stable),
      ),
    ).toMatch(/^pass/);
  });

  test.each<[string, HistoryBuilder]>([
    ["nobody asked to delete it", over().drained([]).committed(tombstone, stable)],
    ["it was active when", deleted({ state: "active" })],
    ["its route still leads to the canary", deleted({}, { share: 0 })],
    ["its route still leads to the canary", deleted({}, { ...stable, share: 5 })],
    ["its lane was not looked at", asked(over(), { kind: "delete" }).committed(tombstone, stable)],
    ["its lane still held 3 jobs", left(3).committed(tombstone, stable)],
    ["was not looked at", wished().storeLost(1).committed(tombstone, stable)],
    ["keeps what it need not", deleted({ baseline })],
    ["what was deleted is back", deleted().committed({ ...ended, version: 3 }, stable)],
  ])("objects: %s", (why, history) => {
    expect(check(history)).toMatch(/^fail/);
    expect(check(history)).toContain(why);
  });
});
