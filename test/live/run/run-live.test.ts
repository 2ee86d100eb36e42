import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";

import { controllerKiller, crashScenario } from "../../../bench/scenarios/crash-scenario.ts";
import { type LiveOptions, runLive } from "../../../src/compose/run-live.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { redactUrl } from "../../../src/redis/provision/redact-url.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { childProcesses } from "./child-processes.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

const options = (more: Partial<LiveOptions> = {}): LiveOptions => ({
  onProgress: () => {},
  signal: new AbortController().signal,
  command: "coalmine run crashes.yaml",
  redisUrl: redis!.url,
  ...more,
});

/** The same scenario without its kills. */
const calm = (seed: string): Scenario => ({ ...crashScenario(seed), faults: [] });

async function keysOf(url: string): Promise<string[]> {
  const client = new Redis(url);
  const keys = await client.keys("*");
  client.disconnect();
  return keys;
}

describe.skipIf(redis === null)("a live run", () => {
  test("nothing is lost and the rollback ends, whoever is killed, at any moment", async () => {
    const seed = "any-process";
    const disturb = controllerKiller(seed);
    const { result, history } = await runLive(crashScenario(seed), options({ disturb }));
    // A busy machine may make a run late, hence inconclusive; what was promised must hold anyway.
    expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(result.ledger).toMatchObject({ lost: 0, doubled: 0 });
    expect(result.ledger.completed + result.ledger.dead).toBe(result.ledger.planned);
    expect(result.deployment.outcome).toBe("failed");
    expect(disturb.kills()).toBe(2);
    const crashed = history.flatMap((event) =>
      event.kind === "process" && event.phase === "crashed" ? [event.process] : [],
    );
    expect(new Set(crashed).size).toBe(6);
    expect(result.cost.processes.find(({ name }) => name === "controller/0")?.starts).toBe(3);
    expect(childProcesses()).toEqual([]);
    expect(await keysOf(redis!.url)).toEqual([]);
  });

  test("an interrupted run says so, and leaves neither a process nor a key", async () => {
    const abort = new AbortController();
    const run = runLive(
      calm("interrupted"),
      options({
        signal: abort.signal,
        onProgress: ({ enqueued }) => {
          if (enqueued > 100) abort.abort();
        },
      }),
    );
    await expect(run).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
    expect(childProcesses()).toEqual([]);
    expect(await keysOf(redis!.url)).toEqual([]);
  });

  test("a Redis lost in mid-run ends it, with the right code and no process left", async () => {
    const doomed = await testRedis();
    let killed = false;
    const run = runLive(
      calm("lost"),
      options({
        redisUrl: doomed!.url,
        lostAfter: 2 * SECOND,
        onProgress: ({ enqueued }) => {
          if (enqueued < 100 || killed) return;
          killed = true;
          void doomed!.stop();
        },
      }),
    );
    await expect(run).rejects.toMatchObject({ code: "REDIS_LOST", exitCode: 4 });
    await doomed!.stop();
    expect(childProcesses()).toEqual([]);
  });

  test("a Redis that is frozen for longer than commands wait costs time, but no job", async () => {
    const frozen = await testRedis();
    let stopped = false;
    const { result } = await runLive(
      calm("frozen"),
      options({
        redisUrl: frozen!.url,
        onProgress: ({ enqueued }) => {
          if (enqueued < 100 || stopped || frozen!.pid === null) return;
          stopped = true;
          process.kill(frozen!.pid, "SIGSTOP");
          setTimeout(() => process.kill(frozen!.pid!, "SIGCONT"), 3_000);
        },
      }),
    );
    await frozen!.stop();
    expect(result.ledger).toMatchObject({ lost: 0, doubled: 0 });
    expect(result.ledger.completed + result.ledger.dead).toBe(result.ledger.planned);
    const wrong = result.findings.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
    expect(wrong.filter((id) => id.startsWith("jobs") || id.startsWith("rout"))).toEqual([]);
  });

  test("a Redis that is not there is an error before anything is started", async () => {
    const gone = await testRedis();
    await gone!.stop();
    const run = runLive(calm("gone"), options({ redisUrl: gone!.url }));
    await expect(run).rejects.toMatchObject({
      code: "REDIS_UNREACHABLE",
      message: expect.stringContaining(redactUrl(gone!.url)),
    });
  });

  test("a process that is killed by somebody else is told of, not passed over", async () => {
    let killed = false;
    const run = runLive(
      calm("foreign-kill"),
      options({
        onProgress: ({ enqueued }) => {
          if (enqueued < 100 || killed) return;
          killed = true;
          process.kill(childProcesses().at(-1)!, "SIGKILL");
        },
      }),
    );
    await expect(run).rejects.toMatchObject({
      code: "PROCESS_FAILED",
      message: expect.stringMatching(/^process \S+ \(start 1\) ended by SIGKILL, unasked/),
    });
    expect(childProcesses()).toEqual([]);
  });
});
