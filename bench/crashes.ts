/**
 * A campaign of live runs in which every process is killed, the controller in mid-rollback: one run
 * a seed. Prints each, and ends with an error if a single job was lost or a rollback did not end.
 */
import { parseArgs } from "node:util";

import { runLive } from "../src/compose/run-live.ts";
import { provideRedis } from "../src/redis/provision/provide.ts";
import type { ProvidedRedis } from "../src/redis/provision/provided.ts";
import { controllerKiller, crashScenario } from "./scenarios/crash-scenario.ts";

const SEEDS = 5;

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { seeds: { type: "string" }, from: { type: "string" } },
  });
  const from = Number(values.from ?? 1);
  const seeds = Number(values.seeds ?? SEEDS);
  const redis = await provideRedis({ log: (line) => console.log(line) });
  let failed = 0;
  try {
    for (let seed = from; seed < from + seeds; seed++) {
      if (!(await survives(redis, String(seed)))) failed += 1;
    }
  } finally {
    await redis.stop();
  }
  console.log(`${seeds - failed} of ${seeds} runs survived the killing of every process.`);
  if (failed > 0) process.exitCode = 1;
}

async function survives(redis: ProvidedRedis, seed: string): Promise<boolean> {
  const disturb = controllerKiller(seed);
  const { result } = await runLive(crashScenario(seed), {
    redis,
    disturb,
    signal: new AbortController().signal,
    command: `npm run bench -- crashes --from ${seed} --seeds 1`,
    onProgress: () => {},
  });
  const { ledger, cost, deployment, rollback, findings } = result;
  const starts = cost.processes.reduce((sum, process) => sum + process.starts, 0);
  console.log(
    `seed ${seed}: ${ledger.planned} jobs, ${starts - cost.processes.length} restarts, ` +
      `${disturb.kills()} of the controller in mid-rollback; ${ledger.lost} lost, ` +
      `${ledger.doubled} doubled, ${ledger.recovered} told by elimination; ` +
      `rollback ended in ${(rollback.totalMs ?? Number.NaN).toFixed(0)} ms (${deployment.outcome})`,
  );
  const wrong = findings.filter(({ verdict }) => verdict === "fail");
  for (const { id, sentence } of wrong) console.log(`  ${id}: ${sentence}`);
  return wrong.length === 0;
}
