import { afterAll, describe, expect, test } from "vitest";
import type { RunOutcome } from "../../../src/compose/run.ts";
import { runLive } from "../../../src/compose/run-live.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { childProcesses } from "../run/child-processes.ts";
import { scenarioWith } from "./fault-lines.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

/** Faults of the server itself need one that coalmine may kill. */
const canKill = redis !== null && redis.command !== null;

function runWith(
  seed: string,
  seconds: number,
  faults: readonly string[],
  drainSeconds = 20,
): Promise<RunOutcome> {
  return runLive(scenarioWith({ seed, seconds, faults, drainSeconds }), {
    redis: redis!,
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "coalmine run faults.yaml",
  });
}

/** Whatever happened, each job ended once, and no process is left. */
function expectAllEnded({ result }: RunOutcome): void {
  expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(result.ledger).toMatchObject({ lost: 0, doubled: 0 });
  expect(result.ledger.completed + result.ledger.dead).toBe(result.ledger.planned);
  expect(childProcesses()).toEqual([]);
}

function phasesOf(history: readonly HistoryEvent[], name: string): string[] {
  return history.flatMap((event) =>
    event.kind === "process" && event.process === name ? [`${event.phase} ${event.version}`] : [],
  );
}

const faultsNoted = (history: readonly HistoryEvent[]): string[] =>
  history.flatMap((event) =>
    event.kind === "fault" ? [`${event.fault.kind} ${event.phase}`] : [],
  );

describe.skipIf(redis === null)("faults of processes, live", () => {
  test("one is paused, one is killed while it is paused, one is asked to end", async () => {
    const outcome = await runWith("processes", 3, [
      "pause: stable/0, at: 300ms, for: 800ms",
      "pause: canary/0, at: 300ms, for: 1200ms",
      "crash: canary/0, at: 800ms, for: 100ms",
      "graceful_stop: producer/0, at: 1500ms, for: 200ms",
    ]);
    expectAllEnded(outcome);
    const phases = (name: string) => phasesOf(outcome.history, name);
    expect(phases("stable/0")).toEqual(["started v1", "paused v1", "resumed v1", "stopped v1"]);
    expect(phases("canary/0")).toEqual([
      ...["started v2", "paused v2", "crashed v2"],
      ...["started v2", "stopped v2"],
    ]);
    expect(phases("producer/0")).toEqual(["started ", "stopped ", "started ", "stopped "]);
  });

  test("a worker runs another version for a while, and one stays paused to the end", async () => {
    // Long enough for a process to start on a busy machine.
    const outcome = await runWith("versions", 7, [
      "version_change: stable/0, version: v0.0.0, at: 200ms, for: 6s",
      "pause: controller/0, at: 6500ms, for: 60s",
    ]);
    expectAllEnded(outcome);
    const versions = phasesOf(outcome.history, "stable/0");
    expect(versions.filter((text) => text.startsWith("crashed"))[0]).toBe("crashed v1");
    expect(versions).toContain("started v0.0.0");
    expect(versions.slice(-2)).toEqual(["started v1", "stopped v1"]);
    expect(phasesOf(outcome.history, "controller/0").slice(-3)).toEqual([
      ...["paused ", "resumed ", "stopped "],
    ]);
  });
});

describe.skipIf(redis === null)("faults of the network, live", () => {
  test("replies are lost, connections reset, and what was held arrives", async () => {
    const outcome = await runWith("network", 4, [
      "reply_lost: [producer/0, stable/0, canary/0], probability: 20%, at: 300ms, for: 1s",
      "partition: stable/0, held: true, at: 1500ms, for: 700ms",
      "partition: [producer/0, controller/0], direction: from_store, at: 1500ms, for: 700ms",
      "connection_reset: canary/0, interval: 100ms, at: 2500ms, for: 500ms",
      "network_delay: stable/0, delay: 20ms, jitter: 20ms, at: 3s, for: 500ms",
      "bandwidth: producer/0, bytes: 20000, at: 3s, for: 500ms",
      "store_slow: store, delay: 20ms, at: 3500ms, for: 300ms",
    ]);
    expectAllEnded(outcome);
    expect(outcome.result.ledger.recovered).toBeGreaterThan(0);
  });
});

function verdictOf({ result }: RunOutcome, id: string) {
  return result.findings.find((finding) => finding.id === id)?.verdict;
}

describe.skipIf(!canKill)("faults of the store, live", () => {
  test("it is killed and started again with all that it acknowledged", async () => {
    const outcome = await runWith("down", 2, [
      "store_down: store, at: 500ms, for: 700ms",
      "crash: stable/0, at: 700ms, for: 100ms",
    ]);
    expectAllEnded(outcome);
    // Its totals went with it: no figure is better than a wrong one.
    expect(outcome.result.cost.redisMicrosecondsPerJob).toBeNull();
  });

  test("it hangs, refuses, forgets and is damaged, and no job suffers", async () => {
    const outcome = await runWith("refusing", 5, [
      "store_hang: store, at: 300ms, for: 600ms",
      "store_oom: store, at: 1200ms, for: 500ms",
      "store_readonly: store, at: 2s, for: 500ms",
      "script_flush: store, at: 2800ms",
      "corruption: store, at: 3200ms, for: 300ms",
      "eviction: store, key: windows, at: 3800ms",
    ]);
    expectAllEnded(outcome);
    expect(faultsNoted(outcome.history)).toHaveLength(12);
    const evicted = outcome.history.filter((event) => event.kind === "evicted");
    expect(evicted).toMatchObject([{ fault: "fault-6", key: "windows", jobs: [] }]);
  });

  test("what is dropped with a lane is named, and those are all that is lost", async () => {
    const outcome = await runWith("evicted", 2, [
      "pause: stable/0, at: 300ms, for: 500ms",
      "eviction: store, key: stable, at: 700ms",
    ]);
    const [evicted] = outcome.history.filter((event) => event.kind === "evicted");
    const { ledger } = outcome.result;
    expect(evicted?.jobs.length).toBeGreaterThan(0);
    expect(ledger.planned - ledger.completed - ledger.dead).toBe(evicted?.jobs.length);
  });

  test("a replica takes its place, counts on, and tells what was lost", async () => {
    const faults = ["failover: store, loses: 200ms, at: 700ms, for: 400ms"];
    const outcome = await runWith("failover", 2, faults, 3);
    const [lost, ...more] = outcome.history.filter((event) => event.kind === "storeLost");
    expect(more).toEqual([]);
    expect(lost?.fault).toBe("fault-1");
    expect(lost!.keptTo).toBeGreaterThan(0);
    const orders = outcome.history.flatMap((event) => ("order" in event ? [event.order] : []));
    expect(verdictOf(outcome, "losses-stated")).toBe("pass");
    expect(verdictOf(outcome, "jobs-conserved")).toBe("pass");
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
    expect(childProcesses()).toEqual([]);
  });
});

describe.skipIf(redis === null)("what cannot be carried out", () => {
  test("is refused before anything is started, with each fault and why", async () => {
    const run = runLive(
      scenarioWith({
        seed: "refused",
        seconds: 1,
        faults: [
          "store_loading: store, at: 100ms, for: 100ms",
          "store_down: store, at: 100ms, for: 100ms",
          "eviction: store, key: windows, at: 100ms",
        ],
      }),
      {
        redisUrl: redis!.url,
        onProgress: () => {},
        signal: new AbortController().signal,
        command: "",
      },
    );
    await expect(run).rejects.toMatchObject({
      code: "FAULT_NOT_SUPPORTED",
      exitCode: 3,
      message: expect.stringContaining("fault-1 (store_loading): no command"),
    });
  });
});
