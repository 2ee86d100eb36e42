import { afterAll, describe, expect, test } from "vitest";

import type { RunOutcome } from "../../../src/compose/run.ts";
import { runLive } from "../../../src/compose/run-live.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { scenarioWith } from "../faults/fault-lines.ts";
import { childProcesses } from "../run/child-processes.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

/** A failover needs a server that coalmine may kill. */
const canKill = redis !== null && redis.command !== null;

/**
 * A person ends the canary at 2.5 s, and a failover brings the store back to 2 s, after the time
 * that a process needs to start on a busy machine.
 */
function endedBy(seed: string, action: string): Promise<RunOutcome> {
  const scenario = scenarioWith({
    seed,
    seconds: 12,
    operations: [`at: 2500ms, action: ${action}`],
    faults: ["failover: store, loses: 6s, at: 8s, for: 200ms"],
  });
  return runLive(scenario, {
    redis: redis!,
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "coalmine run deploys.yaml",
  });
}

function livesOf({ history }: RunOutcome, name: string): string[] {
  return history.flatMap((event) =>
    event.kind === "process" && event.process === name ? [`${event.phase} ${event.version}`] : [],
  );
}

/** Nothing waits for a worker that nobody started. */
function expectAllEnded({ result, history }: RunOutcome): void {
  expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(history.at(-1)).toMatchObject({ kind: "audited", heldJobs: [], waiting: 0 });
  expect(childProcesses()).toEqual([]);
}

describe.skipIf(!canKill)("the deploy tool, live", () => {
  test("starts a canary worker again when a failover has undone its rollback", async () => {
    const outcome = await endedBy("rolled-back", "rollback, emergency: true, reason: to be sure");
    const lives = livesOf(outcome, "canary/0");
    expect(lives).toEqual(["started v2", "retired v2", "started v2", "stopped v2"]);
    expectAllEnded(outcome);
  });

  test("gives a stable worker its version back when a promotion is undone", async () => {
    const outcome = await endedBy("promoted", "promote");
    const lives = livesOf(outcome, "stable/0");
    expect(lives).toEqual([
      ...["started v1", "retired v1", "started v2", "stopped v2"],
      ...["started v1", "stopped v1"],
    ]);
    expectAllEnded(outcome);
  });
});
