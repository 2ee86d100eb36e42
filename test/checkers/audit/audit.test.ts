import { describe, expect, test } from "vitest";
import * as change from "../../../src/canary/rollout/changes.ts";
import { AuditComplete } from "../../../src/checkers/audit/audit-complete.ts";
import { AuditWhole } from "../../../src/checkers/audit/audit-whole.ts";
import { ReceiptsTrue } from "../../../src/checkers/audit/receipts-true.ts";
import type { RolloutCommitted } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { RolloutHistory } from "./rollout-history.ts";

type Breaking = ConstructorParameters<typeof RolloutHistory>[0];

/** Changes the records of the commit of this version. */
const at =
  (version: number, rewrite: (records: readonly string[]) => readonly string[]) =>
  ({ deployment, records }: RolloutCommitted) =>
    deployment.version === version ? { records: rewrite(records) } : {};
const replacing = (from: string | RegExp, to: string) => (records: readonly string[]) =>
  records.map((line) => line.replace(from, to));

const whole = (rollout: RolloutHistory, trail?: readonly string[]) =>
  rollout.audited(trail).verdict(new AuditWhole(), "audit-whole");

describe("audit-whole", () => {
  test("passes a whole trail, and says nothing of no records", () => {
    expect(whole(new RolloutHistory().complete())).toBe("pass");
    expect(new AuditWhole().finish()).toEqual([]);
  });

  test.each<[string, Breaking]>([
    ["a record was changed", at(3, replacing("stage 30%", "stage 50%"))],
    ["a record of the commit is missing", at(3, (records) => records.slice(1))],
    ["all records of the commit are missing", at(4, () => [])],
    ["records are out of place", at(3, ([a = "", b = "", ...rest]) => [b, a, ...rest])],
    ["a line is no record", at(3, (records) => [...records, "{}"])],
  ])("objects where %s", (_what, breaking) => {
    expect(whole(new RolloutHistory(breaking).complete())).toBe("fail");
  });

  test("objects to a stored trail that lacks a record, or has one twice", () => {
    const { lines } = new RolloutHistory().complete().desk;
    for (const trail of [
      lines.slice(0, -1),
      lines.toSpliced(2, 1),
      [...lines, lines.at(-1) ?? ""],
    ]) {
      expect(whole(new RolloutHistory().complete(), trail)).toBe("fail");
    }
  });

  test("lets a commit whose reply was lost be there, or not", () => {
    const unheard = () => {
      const rollout = new RolloutHistory();
      const raise = rollout.decide("raise", 12 * SECOND, 3_000);
      return rollout.commit((now) => change.raise(now, 3_000, 12 * SECOND), raise).lose();
    };
    expect(whole(unheard())).toBe("pass");
    expect(whole(unheard(), unheard().desk.lines.slice(0, 2))).toBe("pass");
    expect(whole(unheard(), unheard().desk.lines.slice(0, 3))).toBe("fail");
    const paused = unheard()
      .commit((now) => change.pause(now, 13 * SECOND))
      .tell();
    expect(whole(paused)).toBe("pass");
  });

  test("takes back what the store lost", () => {
    const lost = () => {
      const rollout = new RolloutHistory();
      const stored = rollout.desk.now;
      const raise = rollout.decide("raise", 12 * SECOND, 3_000);
      rollout.commit((now) => change.raise(now, 3_000, 12 * SECOND), raise).tell();
      rollout.history.storeLost(1);
      rollout.desk.stored = stored;
      rollout.desk.lines.length = 2;
      return rollout;
    };
    expect(whole(lost())).toBe("pass");
    const forked = new RolloutHistory();
    forked.history.storeLost(1);
    expect(whole(forked)).toBe("fail");
  });
});

const complete = (rollout: RolloutHistory) => rollout.audited().findings([new AuditComplete()])[0];

describe("audit-complete", () => {
  test("passes where every change has its record", () => {
    expect(complete(new RolloutHistory().complete())).toMatchObject({ verdict: "pass", n: 6 });
  });

  test("passes with a share whose percent is no exact number", () => {
    const rollout = new RolloutHistory();
    const raise = rollout.decide("raise", 12 * SECOND, 3_384);
    rollout.commit((now) => change.raise(now, 3_384, 12 * SECOND), raise);
    expect(complete(rollout)).toMatchObject({ verdict: "pass" });
  });

  test.each<[string, Breaking]>([
    ["a change without a record", at(6, () => [])],
    ["an event without one", at(5, (records) => records.slice(1))],
    ["another share", at(3, replacing('"sharePercent":30', '"sharePercent":50'))],
    ["another state", at(4, replacing('"state":"ramping"', '"state":"active"'))],
    ["another epoch", at(3, replacing('"epoch":3', '"epoch":4'))],
    ["another message", at(3, replacing("stage 30%", "stage 50%"))],
    ["another kind of event", at(3, replacing("percentage_updated", "deployment_paused"))],
    ["another instant", at(3, replacing("T00:00:12", "T00:00:13"))],
    ["another controller", at(3, replacing("controller/0#1", "controller/7#1"))],
    ["another person", at(4, replacing('"alice"', '"bob"'))],
    ["no person", at(4, replacing('"alice"', "null"))],
    ["a person who asked for nothing", at(3, replacing('"operator":null', '"operator":"eve"'))],
    ["a look that was not taken", at(3, replacing('"decision":"raise"', '"decision":"promote"'))],
    ["nobody's decision", at(3, replacing(/"cause":\{[^}]*\}/, '"cause":{"kind":"controller"}'))],
  ])("objects to %s", (_what, breaking) => {
    expect(complete(new RolloutHistory(breaking).complete())?.verdict).toBe("fail");
  });
});

const receipts = (rollout: RolloutHistory) => rollout.audited().findings([new ReceiptsTrue()])[0];

describe("receipts-true", () => {
  test("passes where each turn has its receipt", () => {
    expect(receipts(new RolloutHistory().complete())).toMatchObject({ verdict: "pass", n: 6 });
    expect(receipts(new RolloutHistory())).toBeUndefined();
  });

  test.each<[string, Breaking]>([
    ["no receipt for a stage", at(3, ([event = "", , promoted = ""]) => [event, promoted])],
    ["no receipt for the end", at(6, (records) => records.slice(0, 1))],
    ["a receipt twice", at(3, ([a = "", b = "", c = ""]) => [a, b, b, c])],
    [
      "a configured duration",
      at(3, replacing(/"duration_minutes":[\d.]+/, '"duration_minutes":1')),
    ],
    ["an error rate of another look", at(3, replacing('"canary":2,', '"canary":1,'))],
    ["a check that did not pass", at(3, replacing('"PASS"', '"UNKNOWN"'))],
    ["another phase", at(3, replacing('"phase":"10%"', '"phase":"30%"'))],
    ["another share", at(4, replacing('"to_traffic_percent":50', '"to_traffic_percent":60'))],
    ["other tenants", at(4, replacing('"to_tenant_count":"all"', '"to_tenant_count":5'))],
    [
      "a look's word for a person's",
      at(4, replacing('"operator","status"', '"sli_pass_9s","status"')),
    ],
    ["a phase that did not pass", at(6, replacing('["10%","50%"]', '["10%","30%","50%"]'))],
    [
      "another length",
      at(6, replacing(/"total_duration_hours":[\d.]+/, '"total_duration_hours":2')),
    ],
    ["another verdict", at(6, replacing("all_passing", "not_judged"))],
  ])("objects to %s", (_what, breaking) => {
    expect(receipts(new RolloutHistory(breaking).complete())?.verdict).toBe("fail");
  });
});
