import { afterAll, describe, expect, test } from "vitest";

import { crashScenario } from "../../../bench/scenarios/crash-scenario.ts";
import { runLive } from "../../../src/compose/run-live.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { childProcesses } from "./child-processes.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

/**
 * One of each kind, and a few that overlap on one process; each `[target, at, for]` in ms. On
 * stable/0 seconds lie between them: a busy machine takes as long to start a process.
 */
const PLAN = [
  [{ kind: "graceful_stop" }, "stable/0", 500, 600],
  [{ kind: "clock_step", by: 30 * SECOND, towards: "past" }, "producer/0", 1_000, 2_000],
  [{ kind: "clock_drift", rate: 0.3, towards: "future" }, "stable/1", 1_000, 4_000],
  [
    { kind: "crash_at_command", command: "enqueue", nth: 5, moment: "after" },
    "producer/1",
    1_200,
    600,
  ],
  [{ kind: "pause" }, "stable/1", 2_000, 900],
  [{ kind: "graceful_stop" }, "controller/0", 3_000, 400],
  [{ kind: "version_change", version: "v0.0.0" }, "stable/0", 6_000, 8_000],
  [{ kind: "pause" }, "producer/0", 4_000, 3_000],
  [{ kind: "crash" }, "producer/0", 4_500, 500],
] as const;

function planned(): Fault[] {
  return PLAN.map(([spec, target, at, lasts], i) => {
    const times = { at: at * MILLISECOND, for: lasts * MILLISECOND };
    return { id: `fault-${i + 1}`, targets: [target], ...times, ...spec };
  });
}

function livesOf(history: readonly HistoryEvent[], name: string): string[] {
  return history.flatMap((event) =>
    event.kind === "process" && event.process === name ? [event.phase] : [],
  );
}

describe.skipIf(redis === null)("faults of processes and clocks in a live run", () => {
  test("each is carried out on the real process, and nothing is lost", async () => {
    const crash = crashScenario("process-faults");
    // Long enough for every process to start once more on a busy machine.
    const load = crash.load.map((phase) => ({ ...phase, for: 4 * phase.for }));
    const scenario: Scenario = { ...crash, load, faults: planned() };
    const { result, history } = await runLive(scenario, {
      onProgress: () => {},
      signal: new AbortController().signal,
      command: "coalmine run faults.yaml",
      redisUrl: redis!.url,
    });
    expect(livesOf(history, "stable/0").slice(0, 7)).toEqual([
      "started",
      "stopped",
      "started",
      "crashed",
      "started",
      "retired",
      "started",
    ]);
    expect(livesOf(history, "stable/1").slice(0, 3)).toEqual(["started", "paused", "resumed"]);
    expect(livesOf(history, "producer/0").slice(0, 4)).toEqual([
      "started",
      "paused",
      "crashed",
      "started",
    ]);
    expect(livesOf(history, "producer/1").slice(0, 3)).toEqual(["started", "crashed", "started"]);
    expect(livesOf(history, "controller/0").slice(0, 3)).toEqual(["started", "stopped", "started"]);
    const { ledger, findings } = result;
    expect({ lost: ledger.lost, doubled: ledger.doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(ledger.completed + ledger.dead).toBe(ledger.planned);
    const wrong = findings.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
    expect(wrong.filter((id) => id.startsWith("jobs") || id.startsWith("rout"))).toEqual([]);
    expect(childProcesses()).toEqual([]);
  });
});
