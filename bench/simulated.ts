/**
 * How fast the simulated world is: jobs a second with the full core, record, digest, checkers and
 * measurement on, beside the same model on a bare event heap in the same process.
 *
 * Options: `--jobs N` (default 2 million), at 10,000 jobs/s of virtual time.
 */
import { parseArgs } from "node:util";

import { runSimulated } from "../src/compose/run-simulated.ts";
import { SECOND } from "../src/kernel/time.ts";
import { runBareHeap } from "./bare-heap.ts";
import { benchScenario, SHARE } from "./scenarios/bench-scenario.ts";

const RATE = 10_000;
const DEFAULT_JOBS = 2_000_000;
const MEGABYTE = 1_048_576;

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options: { jobs: { type: "string" } } });
  const jobs = Number(values.jobs ?? DEFAULT_JOBS);
  if (!Number.isInteger(jobs) || jobs < RATE) {
    throw new RangeError(`--jobs takes a whole number from ${RATE} on, not ${values.jobs}`);
  }
  const scenario = benchScenario({ ratePerSecond: RATE, length: (jobs / RATE) * SECOND });
  const bare = runBareHeap(scenario, SHARE);
  console.log(`bare event heap   ${rate(bare.jobs, bare.wallMs)}`);

  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  const { result } = await runSimulated(scenario, {
    command: "npm run bench -- simulated",
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  const wallMs = performance.now() - startedAtMs;
  const cpu = process.cpuUsage(cpuBefore);
  const { ledger, findings, events } = result;
  const done = ledger.completed + ledger.dead;
  const cpuMs = (cpu.user + cpu.system) / 1_000;
  console.log(`simulated world   ${rate(done, wallMs)}`);
  console.log(`  by CPU time     ${rate(done, cpuMs)}: all threads, the collector's too`);
  const ratio = bare.jobs / bare.wallMs / (done / wallMs);
  console.log(`ratio             1 : ${ratio.toFixed(1)}`);
  const peakMb = (process.resourceUsage().maxRSS * 1024) / MEGABYTE;
  console.log(`peak memory       ${peakMb.toFixed(0)} MiB`);
  console.log(`verdict           ${result.verdict}: ${result.reason}`);
  console.log(`digest            ${result.digest} over ${events} events`);
  for (const { id, verdict, sentence } of findings) {
    if (verdict !== "pass") console.log(`  ${verdict}  ${id}: ${sentence}`);
  }
}

function rate(jobs: number, ms: number): string {
  const perSecond = Math.round((jobs / ms) * 1_000).toLocaleString("en");
  const seconds = (ms / 1_000).toFixed(2);
  return `${perSecond} jobs/s (${jobs.toLocaleString("en")} jobs in ${seconds} s)`;
}
