/** Workers that die of a fault by their own hand, and spoiled metrics, in real processes. */
import { afterAll, describe, expect, test } from "vitest";

import { crashScenario } from "../../../bench/scenarios/crash-scenario.ts";
import type { RunOutcome } from "../../../src/compose/run.ts";
import { runLive } from "../../../src/compose/run-live.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { childProcesses } from "./child-processes.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

const PLANNED = { id: "fault-1", at: SECOND, for: 3 * SECOND };
const restart = 300 * MILLISECOND;

function run(faults: readonly Fault[]): Promise<RunOutcome> {
  const { signal } = new AbortController();
  const base = crashScenario("deaths");
  const rollout = { ...base.rollout, lookEvery: 300 * MILLISECOND };
  const expected = { ...base.expect, outcome: null };
  const scenario = { ...base, faults, rollout, operations: [], expect: expected };
  return runLive(scenario, { signal, redisUrl: redis!.url, command: "", onProgress: () => {} });
}

function expectNothingLost({ result }: RunOutcome): void {
  expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(result.ledger).toMatchObject({ lost: 0, doubled: 0 });
  expect(result.ledger.completed + result.ledger.dead).toBe(result.ledger.planned);
  expect(childProcesses()).toEqual([]);
}

function livesOf({ history }: RunOutcome, process: string): string[] {
  return history.flatMap((event) =>
    event.kind === "process" && event.process === process ? [event.phase] : [],
  );
}

describe.skipIf(redis === null)("a live run", () => {
  test("starts workers again that died of a leak, or of jobs that kill their taker", async () => {
    const leak = { ...PLANNED, targets: ["stable/0"], attempts: 30, factor: 1, restart };
    const poison = { ...PLANNED, id: "fault-2", targets: ["stable/1"], probability: 0.01, restart };
    const outcome = await run([
      { ...leak, kind: "memory_leak" },
      { ...poison, kind: "poison" },
    ]);
    for (const name of ["stable/0", "stable/1"]) {
      const lives = livesOf(outcome, name);
      const deaths = lives.filter((phase) => phase === "crashed").length;
      expect(deaths).toBeGreaterThan(0);
      expect(lives.slice(0, 2 * deaths)).toEqual(
        Array.from({ length: 2 * deaths }, (_, i) => (i % 2 === 0 ? "started" : "crashed")),
      );
    }
    expectNothingLost(outcome);
  });

  test("decides nothing while its controllers read no numbers", async () => {
    const outcome = await run([{ ...PLANNED, targets: ["controller/0"], kind: "metrics_nan" }]);
    const { at, for: lasts } = PLANNED;
    const blind = outcome.history.flatMap((event) =>
      event.kind === "looked" && event.look.at > at && event.look.at < at + lasts
        ? [event.look]
        : [],
    );
    expect(blind.length).toBeGreaterThan(1);
    expect(new Set(blind.map(({ decision }) => decision.kind))).toEqual(new Set(["hold"]));
    expect(outcome.history.some(({ kind }) => kind === "alerted")).toBe(true);
    expectNothingLost(outcome);
  });
});
