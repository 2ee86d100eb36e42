/**
 * Runs a scenario in the simulated world and accounts for it.
 *
 * The result depends on nothing but the scenario. When findings name jobs, the run is run a second
 * time to collect what happened to them: cheaper than to keep the history of all jobs, and the
 * second run must come to the same digest.
 */
import { lengthOf } from "../fleet/arrival-times.ts";
import { JobPlan } from "../fleet/job-plan.ts";
import { Digest } from "../history/digest.ts";
import type { EventSink, HistoryEvent, JobNumber } from "../history/event.ts";
import { Evidence } from "../history/evidence.ts";
import { StoreOrder } from "../history/store-order.ts";
import { assert } from "../kernel/assert.ts";
import { type Duration, toMs } from "../kernel/time.ts";
import type { Cost, RunResult, Validity } from "../result/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { holdFor } from "../simulator/hold-for.ts";
import { ModelStore } from "../simulator/model-store.ts";
import { World } from "../simulator/world.ts";
import { driveWorld } from "./drive-world.ts";
import type { Progress, RunOptions, RunOutcome } from "./run.ts";
import { RunAccount } from "./run-account.ts";

/** Virtual time costs nothing that would be the same on two machines. */
const NO_COST: Cost = {
  redisMicrosecondsPerJob: null,
  redisCommandsPerJob: null,
  redisVersion: null,
  processes: [],
};

/** The plan is always carried out to the microsecond, and bytes must agree between machines. */
const NO_DOUBTS: Validity = { doubts: [], environment: [] };

export async function runSimulated(scenario: Scenario, options: RunOptions): Promise<RunOutcome> {
  const lengthHint = lengthOf(scenario.load);
  let firstMs = 0;
  const onProgress = (progress: Progress): void => {
    firstMs = progress.wallMs;
    options.onProgress(progress);
  };
  const { result, account } = await runOnce(scenario, { ...options, onProgress, lengthHint });
  const named = new Set(result.findings.flatMap((finding) => finding.jobs));
  if (named.size === 0) return { result, history: account.controlEvents };
  const again = new SecondRun(named, holdFor(scenario));
  await drive(scenario, again, {
    ...options,
    onProgress: (progress) =>
      options.onProgress({ ...progress, wallMs: firstMs + progress.wallMs, isAgain: true }),
  });
  assert(again.digest === result.digest, `seed ${scenario.seed} ran differently when run again`);
  return { result, history: again.finish() };
}

interface Once {
  readonly result: RunResult;
  readonly account: RunAccount;
}

/**
 * Without the evidence of findings, and with a series of few points: for those who judge many runs
 * and look into few.
 */
export async function judgeOnly(scenario: Scenario, options: RunOptions): Promise<RunResult> {
  const lengthHint = FEW_POINTS * lengthOf(scenario.load);
  return (await runOnce(scenario, { ...options, lengthHint })).result;
}

/** So much longer are the series' buckets: thousands of histograms a run are half of its cost. */
const FEW_POINTS = 50;

async function runOnce(
  scenario: Scenario,
  options: RunOptions & { readonly lengthHint: Duration },
): Promise<Once> {
  const { seed, jobs, producers } = scenario;
  const plan = new JobPlan({ seed, jobs, producers });
  const account = new RunAccount({
    scenario,
    world: "simulated",
    traitsOf: (job) => plan.traitsOf(job),
    command: options.command,
    lengthHint: options.lengthHint,
    holdFor: holdFor(scenario),
  });
  const world = await drive(scenario, account, options);
  const result = account.finish({
    planned: world.totalPlanned(),
    lengthMs: toMs(world.now),
    cost: NO_COST,
    validity: NO_DOUBTS,
  });
  return { result, account };
}

export function makeWorld(scenario: Scenario, sink: EventSink): World {
  const makeStore = () => new ModelStore({ slotFor: scenario.timing.windowSlot });
  return new World({ scenario, makeStore, sink });
}

async function drive(scenario: Scenario, sink: EventSink, options: RunOptions): Promise<World> {
  const world = makeWorld(scenario, sink);
  await driveWorld({
    world,
    seed: scenario.seed,
    signal: options.signal,
    sliced: (wallMs) => options.onProgress(progressOf(world, wallMs)),
  });
  return world;
}

function progressOf(world: World, wallMs: number): Progress {
  const { planned, enqueued, lanes, waiting, deployment } = world.standing();
  return {
    atMs: toMs(world.now),
    wallMs,
    lengthMs: toMs(world.lengthUs),
    planned,
    enqueued,
    finished: Math.max(0, enqueued - lanes.stable - lanes.canary - waiting),
    lanes,
    share: deployment?.share ?? 0,
    faults: world.activeFaults,
    state: deployment?.state ?? "",
  };
}

/** What a second run is for: the evidence in the store's order, and proof that it was the same. */
class SecondRun implements EventSink {
  readonly #evidence: Evidence;
  readonly #digest = new Digest();
  readonly #ordered: StoreOrder;

  constructor(jobs: ReadonlySet<JobNumber>, holdFor: Duration) {
    this.#evidence = new Evidence(jobs);
    this.#ordered = new StoreOrder({ holdFor, sink: this.#evidence });
  }

  get digest(): string {
    return this.#digest.hex();
  }

  record(event: HistoryEvent): void {
    this.#digest.record(event);
    this.#ordered.record(event);
  }

  finish(): readonly HistoryEvent[] {
    this.#ordered.flush();
    return this.#evidence.events;
  }
}
