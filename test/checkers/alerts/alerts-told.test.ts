/** People who are told nothing, the same all the time, or never what was held back. */
import { describe, expect, test } from "vitest";
import type { Alert } from "../../../src/canary/alerts/alert.ts";
import type { Look } from "../../../src/canary/rollout/look.ts";
import { AlertsTold } from "../../../src/checkers/alerts/alerts-told.ts";
import { MINUTE, SECOND } from "../../../src/kernel/time.ts";
import { aRollout, aScenario } from "../../a-scenario.ts";
import { ALERT, counts, HistoryBuilder, traitsOf } from "../history-builder.ts";

const COOLDOWN = aRollout.alertCooldown;

function findingOf(history: HistoryBuilder): string | null {
  const [finding] = history.findings([new AlertsTold({ scenario: aScenario(), traitsOf })]);
  return finding === undefined ? null : `${finding.verdict}: ${finding.sentence}`;
}

const led = () => new HistoryBuilder().led(1);

function told(history: HistoryBuilder, fields: Partial<Alert> = {}): HistoryBuilder {
  const { at } = history.wait(100);
  const alert = { ...ALERT, code: "canary_silent", at, ...fields } as const;
  return history.add({ kind: "alerted", at, process: "controller/0", alert });
}

/** Looks in a row that hear nothing of the canary. */
function silent(history: HistoryBuilder, looks = 2): HistoryBuilder {
  for (let i = 0; i < looks; i++) {
    history.wait(SECOND).looked({ at: history.at, canary: counts(0) });
  }
  return history;
}

const decided = (decision: Look["decision"]) => led().looked({ decision });
const tooOld = () => decided({ kind: "alert", reason: "It is too old." } as Look["decision"]);
const drifted = (history: HistoryBuilder, at = history.at) =>
  history.committed({ version: 2, events: [{ type: "drift_detected", at, message: "" }] }, {});
/** As `drifted`, and nobody heard that it was done. */
function driftUnheard(history: HistoryBuilder, at: number): HistoryBuilder {
  const [event] = drifted(new HistoryBuilder(), at).events;
  if (event?.kind !== "committed") throw new Error("a drift is committed");
  const attempted = { token: 1, deployment: event.deployment, route: event.route };
  return history.unknown("commitRollout", { attempted });
}
/** Another leads, and commits something that adds no event to those that there are. */
const committedLater = (history: HistoryBuilder) => drifted(drifted(history, 1).led(2), 1);
const old = () => told(tooOld(), { code: "too_old" });
const crashed = (history: HistoryBuilder) => history.process("crashed");
/** Heard of once, and silent again within the cooldown. */
const again = () => silent(told(silent(led())).looked());

describe("alerts-told", () => {
  test.each<[string, HistoryBuilder]>([
    ["of a silent canary", told(silent(led()))],
    [
      "that nothing could be read, which is as good",
      told(silent(led()), { code: "metrics_unread" }),
    ],
    ["of old age, once", told(tooOld(), { code: "too_old" }).looked().wait(SECOND)],
    ["of a drift, before it is noted", drifted(told(led(), { code: "config_drift" }))],
    [
      "of a drift, once for all that is committed later",
      committedLater(told(led(), { code: "config_drift" })),
    ],
    [
      "of a drift, once, though nobody heard it noted",
      drifted(driftUnheard(told(led(), { code: "config_drift" }), 1).led(2), 1),
    ],
    [
      "of a drift, once, though who noted it crashed as it did",
      drifted(driftUnheard(crashed(told(old(), { code: "config_drift" })), 1).led(2), 1),
    ],
    ["of a route that drifted", drifted(told(led(), { code: "route_drift" }))],
    ["again after the cooldown", told(again().wait(COOLDOWN), { heldBack: 1 }).wait(MINUTE)],
    ["again by another term", told(silent(told(silent(led())).led(2)))],
    ["again where a controller was down", told(silent(restarted(told(silent(led())))))],
  ])("is content when people are told %s", (_, history) => {
    expect(findingOf(history.audited())).toMatch(/^pass/);
  });

  test.each<[string, HistoryBuilder]>([
    ["nobody was told of canary_silent", silent(led())],
    ["nobody was told of canary_silent", told(silent(led()).looked(), { code: "too_old" })],
    ["nobody was told of too_old", tooOld()],
    ["a drift was noted, and nobody was told", drifted(led())],
    ["a drift was noted, and nobody was told", driftUnheard(led(), 1)],
    ["canary_silent was told twice within the cooldown", told(told(silent(led())))],
    ["canary_silent held back what nobody", told(silent(led()), { heldBack: 2 })],
    ["held canary_silent back, and never told it", again().wait(COOLDOWN + MINUTE)],
  ])("objects: %s", (why, history) => {
    expect(findingOf(history.audited())).toMatch(/^fail/);
    expect(findingOf(history)).toContain(why);
  });

  test("is content with what is held back while the cooldown lasts", () => {
    expect(findingOf(again().wait(MINUTE).audited())).toMatch(/^pass/);
  });

  test("says nothing without a ground: one silent look, a share of 0, nobody who leads", () => {
    expect(findingOf(silent(led(), 1).audited())).toBeNull();
    const idle = led().looked({ share: 0, canary: counts(0) });
    expect(findingOf(idle.looked({ share: 0, canary: counts(0) }).audited())).toBeNull();
    expect(findingOf(silent(new HistoryBuilder()).audited())).toBeNull();
  });

  test("begins to count anew once the share is another one", () => {
    const raised = silent(led(), 1).committed({}, { share: 3_000 });
    expect(findingOf(silent(raised, 1).audited())).toBeNull();
  });

  test("begins to count anew once it was refused for its leadership, and not for a version", () => {
    const refused = (reason: "token" | "version") =>
      silent(refusedFor(silent(led(), 1), reason), 1).audited();
    expect(findingOf(refused("token"))).toBeNull();
    expect(findingOf(refused("version"))).toMatch(/^fail/);
  });

  test("does not ration rules and answers to people", () => {
    for (const code of ["rule", "action_refused"] as const) {
      const history = told(told(told(silent(led())), { code }), { code });
      expect(findingOf(history.audited())).toMatch(/^pass/);
    }
  });
});

function refusedFor(history: HistoryBuilder, reason: "token" | "version"): HistoryBuilder {
  const { at } = history.wait(SECOND);
  const stamp = { at, storeAt: at, order: 1_000, process: "controller/0" };
  return history.add({
    kind: "commitRefused",
    ...stamp,
    command: "commitRollout",
    reason,
    token: 1,
  });
}

function restarted(history: HistoryBuilder): HistoryBuilder {
  return history.process("crashed").wait(SECOND).process("started").led(2);
}
