/** Campaigns on threads: how many there are, and how seeds are shared out, changes nothing. */
import { describe, expect, test } from "vitest";
import { runSimulated } from "../../../src/compose/run-simulated.ts";
import { runSwarm, type SwarmProgress } from "../../../src/compose/swarm/run-swarm.ts";
import { runTask } from "../../../src/compose/swarm/run-task.ts";
import type { Shard } from "../../../src/result/swarm-result.ts";
import { resolveScenario } from "../../../src/scenario/resolve-scenario.ts";
import { mergeShards } from "../../../src/swarm/merge-shards.ts";
import { swarmFile } from "../../swarm/a-campaign.ts";

const files = [swarmFile()];

interface Wanted {
  readonly jobs: number;
  readonly seeds?: number | null;
  readonly guided?: boolean;
  readonly shard?: Shard;
  readonly forMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SwarmProgress) => void;
}

function campaign({ jobs, seeds = 40, guided = false, ...rest }: Wanted) {
  return runSwarm({
    files,
    version: "1.2.3",
    options: { firstSeed: 1, seeds, guided },
    shard: rest.shard ?? { index: 1, of: 1 },
    jobs,
    forMs: rest.forMs ?? null,
    signal: rest.signal ?? new AbortController().signal,
    onProgress: rest.onProgress ?? (() => {}),
  });
}

test("one thread and two come to the same, guided over two generations", async () => {
  const [one, two] = await Promise.all([
    campaign({ jobs: 1, guided: true, seeds: 140 }),
    campaign({ jobs: 2, guided: true, seeds: 140 }),
  ]);
  expect(two).toEqual(one);
  expect(one.result.seeds.filter(({ plan }) => plan === "mutated")).not.toHaveLength(0);
});

test("shards put together come to what the whole comes to", async () => {
  const whole = await campaign({ jobs: 2 });
  const parts = await Promise.all(
    [1, 2].map(async (index) => {
      const { result } = await campaign({ jobs: 1, shard: { index, of: 2 } });
      return { name: `shard ${index}`, result };
    }),
  );
  expect(mergeShards(parts)).toEqual(whole.result);
});

test("a seed of a campaign is the seed of a run", async () => {
  const { result } = await campaign({ jobs: 1, seeds: 3 });
  const options = { signal: new AbortController().signal, command: "", onProgress: () => {} };
  for (const { seed, digest } of result.seeds) {
    const run = await runSimulated(resolveScenario(files[0]!.content, { seed }), options);
    expect(run.result.digest).toBe(digest);
  }
});

describe("it ends", () => {
  test("when it is told to, with what it has", async () => {
    const interruption = new AbortController();
    const onProgress = ({ runs }: SwarmProgress) => {
      if (runs === 10) interruption.abort();
    };
    const { result } = await campaign({ jobs: 2, onProgress, signal: interruption.signal });
    expect(result.interrupted).toBe(true);
    expect(result.counts.runs).toBeGreaterThanOrEqual(10);
    expect(result.counts.runs).toBeLessThan(40);
  });

  test("when time is up, which is no interruption without a number of seeds", async () => {
    const { result } = await campaign({ jobs: 1, seeds: null, forMs: 1 });
    expect(result.interrupted).toBe(false);
    expect(result.options.seeds).toBeNull();
  });
});

test("an assertion in a run is a finding of its seed", async () => {
  const fault = { kind: "crash", targets: ["canary/99"], at: 1, for: 1 } as const;
  const drawn = { faults: [fault], operations: [] };
  const task = { file: 0, seed: "5", plan: "mutated", drawn } as const;
  const { result } = await runTask(task, files, () => {});
  expect(result).toMatchObject({ verdict: "fail", failed: ["harness-bug"], digest: "", seed: "5" });
  expect(result.error).toContain("strikes canary/99: no such process");
});
