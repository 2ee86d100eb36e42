/**
 * One long live run in which any process is killed at seeded instants, the rest going on. Prints
 * who was killed how often and what became of the jobs, and ends with an error if a single one was
 * lost or doubled, or anything else that was promised did not hold.
 */
import { parseArgs } from "node:util";

import { runLive } from "../src/compose/run-live.ts";
import type { HistoryEvent } from "../src/history/event.ts";
import { killScenario } from "./scenarios/kill-scenario.ts";

const RATE = 5_000;
const MINUTES = 10;
const KILLS = 200;

export async function run(argv: readonly string[]): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { rate: text, minutes: text, kills: text, seed: text },
  });
  const { seed = "1", rate = `${RATE}`, minutes = `${MINUTES}`, kills = `${KILLS}` } = values;
  const seconds = Math.round(Number(minutes) * 60);
  const scenario = killScenario({
    seed,
    ratePerSecond: Number(rate),
    seconds,
    kills: Number(kills),
  });
  console.log(`${rate} jobs/s for ${seconds} s, ${kills} kills planned, seed ${seed}`);
  const { result, history } = await runLive(scenario, {
    signal: new AbortController().signal,
    command: `npm run bench -- kills --rate ${rate} --minutes ${minutes} --kills ${kills}`,
    onProgress: () => {},
  });
  const { ledger, findings, load, validity } = result;
  console.log(`killed: ${killsByRole(history)}`);
  console.log(
    `jobs: ${ledger.planned} planned, ${ledger.completed} completed, ${ledger.dead} dead, ` +
      `${ledger.lost} lost, ${ledger.doubled} doubled, ${ledger.recovered} told by elimination; ` +
      `${load.achievedPerSecond.toFixed(0)} jobs/s achieved`,
  );
  const wrong = findings.filter(({ verdict }) => verdict === "fail");
  for (const { id, sentence } of wrong) console.log(`  ${id}: ${sentence}`);
  for (const doubt of validity.doubts) console.log(`  doubt: ${doubt}`);
  console.log(`${wrong.length === 0 ? "Every" : "Not every"} promise held: ${result.verdict}.`);
  if (wrong.length > 0) process.exitCode = 1;
}

/** Kills that found a process to kill: one that is down already is not killed again. */
function killsByRole(history: readonly HistoryEvent[]): string {
  const counts = new Map<string, number>();
  let sum = 0;
  for (const event of history) {
    if (event.kind !== "process" || event.phase !== "crashed") continue;
    const role = event.process.replace(/\/.*/, "");
    counts.set(role, (counts.get(role) ?? 0) + 1);
    sum += 1;
  }
  const roles = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${sum} (${roles.map(([role, count]) => `${role} ${count}`).join(", ")})`;
}
