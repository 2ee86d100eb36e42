/**
 * The highest rate that the live world sustains with everything on: routing, leases, retries,
 * metrics, recording on disk, every checker afterwards. Rates are tried one after the other until
 * one is not sustained; BullMQ runs beside it on the same Redis. `--strategy stream_group` has the
 * lanes on streams.
 *
 * Sustained: 99.9 % of the plan enqueued, no finding failed, and lateness p99 within its bound.
 */
import { parseArgs } from "node:util";

import { runLive } from "../src/compose/run-live.ts";
import { provideRedis } from "../src/redis/provision/provide.ts";
import type { ProvidedRedis } from "../src/redis/provision/provided.ts";
import type { RunResult } from "../src/result/run-result.ts";
import { parseScenario } from "../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../src/scenario/resolve-scenario.ts";
import type { Scenario } from "../src/scenario/scenario.ts";
import { describeBullmq, measureBullmq } from "./bullmq.ts";

const RATES = [10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000];
const SECONDS = 10;
const BULLMQ_JOBS = 30_000;
const LEAST_ACHIEVED = 0.999;
const MOST_LATE_MS = 50;

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rates: { type: "string" },
      seconds: { type: "string" },
      strategy: { type: "string", default: "queue_split" },
    },
  });
  const rates = values.rates?.split(",").map(Number) ?? RATES;
  const seconds = Number(values.seconds ?? SECONDS);
  const redis = await provideRedis({ log: (line) => console.log(line) });
  try {
    let highest = 0;
    for (const rate of rates) {
      const result = await measure(redis, { rate, seconds, strategy: values.strategy });
      console.log(describe(rate, result));
      if (!isSustained(result)) break;
      highest = rate;
    }
    console.log(`${values.strategy}, highest rate sustained for ${seconds} s: ${highest} jobs/s.`);
    console.log(describeBullmq(await measureBullmq(redis.url, BULLMQ_JOBS)));
  } finally {
    await redis.stop();
  }
}

interface Trial {
  readonly rate: number;
  readonly seconds: number;
  /** As a scenario file names it, which also refuses what is none. */
  readonly strategy: string;
}

async function measure(redis: ProvidedRedis, trial: Trial): Promise<RunResult> {
  const { rate, seconds, strategy } = trial;
  const { result } = await runLive(rateScenario(trial), {
    redis,
    signal: new AbortController().signal,
    command: `npm run bench -- live --rates ${rate} --seconds ${seconds} --strategy ${strategy}`,
    onProgress: () => {},
  });
  return result;
}

function rateScenario({ rate, seconds, strategy }: Trial): Scenario {
  const text = `
name: rate
description: As many jobs a second as it takes, a tenth of them on the canary
seed: 1
jobs: { attempts: 3, payload: 200B }
load:
  - { ramp: 1000/s..${rate}/s, for: 2s }
  - { poisson: ${rate}/s, for: ${seconds}s }
warm_up: 2s
fleets:
  stable: { version: v1, workers: 2, concurrency: 2048, service_time: { constant: 1ms } }
  canary: { version: v2, workers: 1, concurrency: 1024, service_time: { constant: 1ms } }
rollout_at: 200ms
rollout:
  queue_name: rate
  routing_strategy: ${strategy}
  auto_promotion: false
  initial_percent: 10%
  look_every: 1s
  metrics_window: 5s
timing: { tick: 5ms, drain_within: 20s }
expect: { achieved_at_least: 99.9% }
`;
  return resolveScenario(parseScenario({ text, file: "rate.yaml" }));
}

function isSustained({ ledger, load, findings }: RunResult): boolean {
  return (
    ledger.enqueued >= ledger.planned * LEAST_ACHIEVED &&
    (load.latenessMs.p99 ?? 0) <= MOST_LATE_MS &&
    findings.every(({ verdict }) => verdict !== "fail")
  );
}

function describe(rate: number, { ledger, load, cost, findings, validity }: RunResult): string {
  const ms = (value: number | null) => `${value?.toFixed(1) ?? "-"} ms`;
  const loops = cost.processes.map(({ name, loopPercent }) => `${name} ${loopPercent} %`);
  const failed = findings.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
  return [
    `${rate} jobs/s: achieved ${((100 * ledger.enqueued) / ledger.planned).toFixed(2)} %`,
    `  end to end p50 ${ms(load.latencyMs.p50)}, p99 ${ms(load.latencyMs.p99)}; ` +
      `lateness p99 ${ms(load.latenessMs.p99)}`,
    `  Redis ${cost.redisMicrosecondsPerJob?.toFixed(1)} us a job`,
    `  event loops: ${loops.join(", ")}`,
    `  failed: ${failed.join(", ") || "nothing"}; doubts: ${validity.doubts.join(" ") || "none"}`,
  ].join("\n");
}
