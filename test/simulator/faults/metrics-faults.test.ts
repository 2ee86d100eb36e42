/**
 * What a controller does that learns nothing of the metrics, or late: it neither promotes nor rolls
 * back, says so, and goes on once it learns again.
 */
import { describe, expect, test } from "vitest";

import type { HistoryEvent } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { judgementOf, recordOf, smallScenario } from "../worlds.ts";

const BLIND = { id: "fault-1", targets: ["controller/0"], at: 3 * SECOND, for: 20 * SECOND };

const blinding: Fault[] = [
  { ...BLIND, kind: "metrics_missing", as: "silence" },
  { ...BLIND, kind: "metrics_missing", as: "empty" },
  { ...BLIND, kind: "metrics_nan" },
  { ...BLIND, kind: "metrics_late", by: 30 * SECOND },
];

const failing: Fault = {
  id: "fault-2",
  targets: ["canary/0", "canary/1"],
  at: 6 * SECOND,
  for: 34 * SECOND,
  kind: "error_burst",
  probability: 1,
  kinds: [],
};

function looksOf(events: readonly HistoryEvent[]) {
  return events.flatMap((event) => (event.kind === "looked" ? [event.look] : []));
}

function alertsOf(events: readonly HistoryEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "alerted" ? [event.alert.message] : []));
}

function isBlind({ at }: { readonly at: number }): boolean {
  return at >= BLIND.at && at < BLIND.at + BLIND.for;
}

describe.each(blinding)("a controller under $kind $as", (fault) => {
  test("promotes nothing and rolls nothing back, alerts, and goes on afterwards", () => {
    const events = recordOf(smallScenario({ faults: [fault] }));
    const looks = looksOf(events);
    const blind = looks.filter(isBlind);
    expect(blind.length).toBeGreaterThan(10);
    // Of the first seconds there is nothing to learn yet, with or without the fault.
    expect(new Set(blind.map(({ overall }) => overall))).toEqual(new Set(["unknown"]));
    expect(new Set(blind.map(({ decision }) => decision.kind))).toEqual(new Set(["hold"]));
    expect(alertsOf(events)).toHaveLength(1);
    expect(looks.some((look) => look.decision.kind === "raise")).toBe(true);
  });

  test("does not see a failing canary, and rolls it back when it can", async () => {
    const faults = [fault, failing];
    const looks = looksOf(recordOf(smallScenario({ faults })));
    const rolledBack = looks.find(({ decision }) => decision.kind === "rollback");
    expect(rolledBack?.at).toBeGreaterThanOrEqual(BLIND.at + BLIND.for);
    expect(rolledBack?.at).toBeLessThan(BLIND.at + BLIND.for + 6 * SECOND);
    const { findings } = await judgementOf(smallScenario({ faults }));
    const justified = findings.filter(({ id }) => id === "decisions-justified");
    expect(justified.map(({ verdict }) => verdict)).toEqual(["pass"]);
  });
});

test("metrics that come a little late are judged, each look by what it could know", () => {
  const by = 2 * SECOND;
  const late: Fault = { ...BLIND, kind: "metrics_late", by, for: 60 * SECOND };
  const looks = looksOf(recordOf(smallScenario({ faults: [late] })));
  for (const { windowTo, windowFrom, at } of looks.filter((look) => look.at > 8 * SECOND)) {
    if (windowTo > windowFrom) expect(windowTo).toBeLessThanOrEqual(at - by);
  }
  expect(looks.some(({ decision }) => decision.kind === "raise")).toBe(true);
});
