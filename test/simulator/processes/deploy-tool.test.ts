import { describe, expect, test } from "vitest";

import type { OperatorAction } from "../../../src/canary/rollout/operator.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault, FaultOf } from "../../../src/scenario/faults/fault.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { judgementOf, livesOf, recordOf, smallScenario } from "../worlds.ts";

/** When what was asked for is done with, and lost again. */
const ASKED_AT = 4 * SECOND;
const FAILOVER_AT = 8 * SECOND;

const failover: FaultOf<"failover"> = {
  kind: "failover",
  id: "fault-1",
  targets: ["store"],
  at: FAILOVER_AT,
  for: 100 * MILLISECOND,
  loses: 5 * SECOND,
};

const rollback: OperatorAction = { kind: "rollback", mode: "emergency", reason: "to be sure" };
const promote: OperatorAction = { kind: "promote" };

/** A person ends the canary, and what the faults say happens. */
function endedBy(action: OperatorAction, ...faults: Fault[]): Scenario {
  return smallScenario({ faults, operations: [{ at: ASKED_AT, action }] });
}

/** What became of a process, without instants. */
function phasesOf(events: readonly HistoryEvent[], process: string): string[] {
  return livesOf(events, process).map((life) => life.replace(/ \d+$/, ""));
}

/** When the process started for the n-th time. */
function startOf(events: readonly HistoryEvent[], process: string, n: number): number {
  const starts = events.filter(
    (event) => event.kind === "process" && event.process === process && event.phase === "started",
  );
  return starts[n - 1]?.at ?? Number.NaN;
}

async function expectAllEnded(scenario: Scenario): Promise<void> {
  const { ledger, findings } = await judgementOf(scenario);
  expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(ledger.doubled).toBe(0);
}

describe("deploy tool", () => {
  test("starts canary workers again when a failover has brought their canary back", async () => {
    const scenario = endedBy(rollback, failover);
    const events = recordOf(scenario);
    const before = ["started v2", "retired v2", "started v2"];
    expect(phasesOf(events, "canary/0").slice(0, 3)).toEqual(before);
    expect(phasesOf(events, "canary/1").slice(0, 3)).toEqual(before);
    const again = startOf(events, "canary/0", 2);
    expect(again).toBeGreaterThan(FAILOVER_AT + failover.for);
    expect(again).toBeLessThan(FAILOVER_AT + failover.for + 600 * MILLISECOND);
    await expectAllEnded(scenario);
  });

  test("leaves retired canary workers alone when the failover loses nothing of their end", () => {
    const events = recordOf(endedBy(rollback, { ...failover, loses: 0 }));
    expect(phasesOf(events, "canary/0")).toEqual(["started v2", "retired v2"]);
  });

  test("a worker that a fault holds down starts when the fault is over", () => {
    const crash: Fault = {
      kind: "crash",
      id: "fault-2",
      targets: ["canary/0"],
      at: 6 * SECOND,
      for: 4 * SECOND,
    };
    const events = recordOf(endedBy(rollback, failover, crash));
    expect(startOf(events, "canary/0", 2)).toBe(10 * SECOND);
  });

  test("gives stable workers their version back when a failover takes the promotion", async () => {
    const scenario = endedBy(promote, failover);
    const events = recordOf(scenario);
    const ways = ["started v1", "retired v1", "started v2", "stopped v2", "started v1"];
    expect(phasesOf(events, "stable/0").slice(0, 5)).toEqual(ways);
    expect(phasesOf(events, "stable/1").slice(0, 5)).toEqual(ways);
    expect(phasesOf(events, "canary/0")).toEqual(["started v2", "stopped v2"]);
    const back = startOf(events, "stable/0", 3);
    expect(back).toBeLessThan(FAILOVER_AT + failover.for + 700 * MILLISECOND);
    await expectAllEnded(scenario);
  });

  test("does not heal a version that was deployed by mistake", () => {
    const mistake: Fault = {
      kind: "version_change",
      id: "fault-2",
      targets: ["stable/0"],
      at: 3 * SECOND,
      for: 20 * SECOND,
      version: "v2",
    };
    const never = smallScenario({ faults: [failover, mistake] });
    const events = recordOf(never).filter(({ at }) => at < 23 * SECOND);
    expect(phasesOf(events, "stable/0")).toEqual(["started v1", "crashed v1", "started v2"]);
    const promoted = recordOf(endedBy(promote, failover, { ...mistake, at: 6 * SECOND }));
    const meanwhile = promoted.filter(({ at }) => at >= 6 * SECOND && at < 26 * SECOND);
    expect(phasesOf(meanwhile, "stable/0")).toEqual(["crashed v2", "started v2"]);
    expect(phasesOf(promoted, "stable/1")).toContain("stopped v2");
  });
});
