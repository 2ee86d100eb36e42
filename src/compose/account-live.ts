/**
 * The account of a live run that is over: its history is read from the spools and judged, and read
 * a second time for what happened to the jobs that findings name.
 */
import { setImmediate as breathe } from "node:timers/promises";

import { lengthOf } from "../fleet/arrival-times.ts";
import { JobPlan } from "../fleet/job-plan.ts";
import type { EventSink } from "../history/event.ts";
import { Evidence } from "../history/evidence.ts";
import { OperatingError } from "../kernel/errors.ts";
import { toMs } from "../kernel/time.ts";
import type { LiveRecord } from "../live/run/live-run.ts";
import { doubtsOf } from "../live/run/measures/doubts.ts";
import { environmentOf } from "../live/run/measures/environment.ts";
import { Lateness } from "../live/run/measures/lateness.ts";
import { processCost } from "../live/run/measures/process-costs.ts";
import { runHistory } from "../live/run/run-history.ts";
import type { ProvidedRedis } from "../redis/provision/provided.ts";
import type { Cost, ProcessCost } from "../result/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { RunOutcome } from "./run.ts";
import { RunAccount } from "./run-account.ts";

export interface LiveAccountOptions {
  readonly scenario: Scenario;
  readonly record: LiveRecord;
  readonly coordinatorUsed: ProcessCost;
  readonly redis: ProvidedRedis;
  readonly signal: AbortSignal;
  readonly command: string;
}

/** Events that are read between two moments at which an interruption is noticed. */
const EVENTS_A_TURN = 2_000;

export async function accountLive(options: LiveAccountOptions): Promise<RunOutcome> {
  const { scenario, redis, signal, command } = options;
  const plan = new JobPlan(scenario);
  const account = new RunAccount({
    scenario,
    world: "live",
    traitsOf: (job) => plan.traitsOf(job),
    command,
    lengthHint: lengthOf(scenario.load),
  });
  const lateness = new Lateness(scenario.warmUp);
  await readThrough(options.record, [account, lateness], signal);
  const processes = [...options.record.processes.members].map(processCost);
  const { latenessMsP99 } = lateness;
  const result = account.finish({
    planned: options.record.planned,
    lengthMs: toMs(options.record.length),
    cost: costOf(options.record, [options.coordinatorUsed, ...processes]),
    validity: {
      doubts: doubtsOf({ latenessMsP99, processes }),
      environment: environmentOf(`${redis.version} (${redis.origin})`),
    },
  });
  const named = new Set(result.findings.flatMap((finding) => finding.jobs));
  if (named.size === 0) return { result, history: account.controlEvents };
  const evidence = new Evidence(named);
  await readThrough(options.record, [evidence], signal);
  return { result, history: evidence.events };
}

async function readThrough(
  record: LiveRecord,
  sinks: readonly EventSink[],
  signal: AbortSignal,
): Promise<void> {
  let read = 0;
  for (const event of runHistory(record)) {
    for (const sink of sinks) sink.record(event);
    read += 1;
    if (read % EVENTS_A_TURN !== 0) continue;
    await breathe();
    if (signal.aborted) throw interrupted();
  }
}

function costOf(record: LiveRecord, processes: readonly ProcessCost[]): Cost {
  const { meterBefore, meterAfter, planned } = record;
  // A fault may have killed the server, and its totals with it.
  const isSame = meterBefore.start === meterAfter.start;
  const perJob = (total: number) => (planned > 0 && isSame ? total / planned : null);
  return {
    redisMicrosecondsPerJob: perJob(meterAfter.microseconds - meterBefore.microseconds),
    redisCommandsPerJob: perJob(meterAfter.commands - meterBefore.commands),
    redisVersion: meterAfter.version,
    processes,
  };
}

function interrupted(): OperatingError {
  return new OperatingError({
    code: "INTERRUPTED",
    message: "the run was interrupted while its history was read",
    hint: "Nothing was written; run it again for a verdict.",
  });
}
