/** A scenario file with a `swarm` block, and results that nobody had to run for. */
import type { SeedResult, Shard, SwarmOptions } from "../../src/result/swarm-result.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { Campaign } from "../../src/swarm/campaign.ts";
import type { SwarmFile, Task, TaskResult } from "../../src/swarm/task.ts";

export const SWARM_TEXT = `name: tiny
jobs: { attempts: 3, backoff: { constant: 100ms } }
load: [{ poisson: 40/s, for: 4s }]
controllers: 2
fleets:
  stable: { workers: 2, service_time: { constant: 10ms } }
  canary: { workers: 3, service_time: { constant: 10ms } }
rollout_at: 200ms
rollout: { initial_percent: 50%, metrics_window: 1s, look_every: 500ms, drain_timeout: 1s }
swarm:
  kinds: { crash: 3, latency: 1, error_burst: 1 }
  budget: 5
  from: 100ms
  until: 3s
  lasts: 50ms..1s
  stability: 20ms
  cooldown: 100ms
  operations: 2
  broken_for_ever: 30%
timing: { lease: 800ms, leader: 800ms, window_slot: 250ms, drain_within: 20s }
`;

export function swarmFile(text = SWARM_TEXT): SwarmFile {
  const content = parseScenario({ text, file: "tiny.yaml" });
  return { name: content.name, digest: "0123456789abcdef", content };
}

export interface CampaignParts {
  readonly files?: readonly SwarmFile[];
  readonly options?: Partial<SwarmOptions>;
  readonly shard?: Shard;
}

export function aCampaign({ files = [swarmFile()], options, shard }: CampaignParts = {}) {
  return new Campaign({
    files,
    version: "1.2.3",
    options: { firstSeed: 1, seeds: 300, guided: true, ...options },
    shard: shard ?? { index: 1, of: 1 },
  });
}

/** Reaches what its faults are, so that new plans reach new things. */
export function madeUp(task: Task, parts: Partial<SeedResult> = {}): TaskResult {
  const faults = task.drawn?.faults ?? [];
  return {
    coverage: faults.flatMap(({ kind, targets }) => [
      `fault:${kind}`,
      `pair:active+${kind}`,
      `made-up:${kind}/${targets.length}`,
    ]),
    result: {
      scenario: "tiny",
      seed: task.seed,
      plan: task.plan,
      verdict: "pass",
      failed: [],
      unchecked: [],
      digest: "00000000000000aa",
      lengthMs: 4_000.25,
      jobs: 160,
      faults: faults.length,
      events: 1_000,
      error: null,
      ...parts,
    },
  };
}

/** All tasks of a campaign, and the campaign once it has taken their results. */
export function runMadeUp(campaign: Campaign, parts: Partial<SeedResult> = {}): Task[] {
  const all: Task[] = [];
  for (let tasks = campaign.next(); tasks.length > 0; tasks = campaign.next()) {
    const results = tasks.map((task) => madeUp(task, parts));
    campaign.take(tasks, results);
    all.push(...tasks);
  }
  return all;
}
