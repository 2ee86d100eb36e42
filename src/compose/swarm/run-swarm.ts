/**
 * Runs a campaign to its end, or until time is up or a person stops it, and says what it came to.
 * Generations are barriers: what the next one tries must not depend on who was faster.
 */
import type { SeedResult, SwarmResult } from "../../result/swarm-result.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { Campaign, type CampaignOptions } from "../../swarm/campaign.ts";
import type { Task } from "../../swarm/task.ts";
import { scenarioOf } from "./run-task.ts";
import { SeedPool } from "./seed-pool.ts";

export interface SwarmProgress {
  readonly runs: number;
  /** Null when only time ends it. */
  readonly planned: number | null;
  /** Since the start. */
  readonly wallMs: number;
  /** Virtual time of all runs together. */
  readonly lengthMs: number;
  readonly faults: number;
  readonly failed: number;
  readonly inconclusive: number;
  /** Different things that were reached, as of the last generation. */
  readonly reached: number;
  /** The run that just ended. */
  readonly latest: SeedResult;
}

export interface SwarmRunOptions extends CampaignOptions {
  /** Threads. */
  readonly jobs: number;
  /** Ends when so much wall time has passed; null for no such end. */
  readonly forMs: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SwarmProgress) => void;
}

/** One failing seed of those that failed in a way of their own. */
export interface SwarmFailure {
  readonly result: SeedResult;
  readonly scenario: Scenario;
}

export interface SwarmOutcome {
  readonly result: SwarmResult;
  /** The first of each kind of failure (scenario and findings), ten at most. */
  readonly failures: readonly SwarmFailure[];
}

const MOST_FAILURES = 10;

export async function runSwarm(options: SwarmRunOptions): Promise<SwarmOutcome> {
  const { signal, forMs, files } = options;
  const campaign = new Campaign(options);
  const pool = new SeedPool(options);
  const stop = forMs === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(forMs)]);
  const failures = new Map<string, SwarmFailure>();
  const progress = new ProgressCount(options, campaign);
  try {
    for (let tasks = campaign.next(); tasks.length > 0; tasks = campaign.next()) {
      const onDone = ({ result }: { readonly result: SeedResult }) => progress.add(result);
      const results = await pool.run(tasks, { signal: stop, onDone });
      campaign.take(tasks, results);
      for (const [i, done] of results.entries()) {
        const task = tasks[i];
        if (done !== null && task !== undefined) keep(failures, done.result, task, files);
      }
      if (stop.aborted) break;
    }
  } finally {
    await pool.close();
  }
  const short = campaign.planned !== null && progress.runs < campaign.planned;
  const result = campaign.result(short || signal.aborted);
  return { result, failures: [...failures.values()] };
}

function keep(
  failures: Map<string, SwarmFailure>,
  result: SeedResult,
  task: Task,
  files: SwarmRunOptions["files"],
): void {
  if (result.verdict !== "fail" || failures.size === MOST_FAILURES) return;
  const key = `${result.scenario}: ${result.failed.join(", ")}`;
  if (!failures.has(key)) failures.set(key, { result, scenario: scenarioOf(task, files) });
}

class ProgressCount {
  runs = 0;
  readonly #options: SwarmRunOptions;
  readonly #campaign: Campaign;
  readonly #startedAtMs = performance.now();
  #lengthMs = 0;
  #faults = 0;
  #failed = 0;
  #inconclusive = 0;

  constructor(options: SwarmRunOptions, campaign: Campaign) {
    this.#options = options;
    this.#campaign = campaign;
  }

  add(result: SeedResult): void {
    this.runs += 1;
    this.#lengthMs += result.lengthMs;
    this.#faults += result.faults;
    if (result.verdict === "fail") this.#failed += 1;
    if (result.verdict === "inconclusive") this.#inconclusive += 1;
    this.#options.onProgress({
      runs: this.runs,
      planned: this.#campaign.planned,
      wallMs: performance.now() - this.#startedAtMs,
      lengthMs: this.#lengthMs,
      faults: this.#faults,
      failed: this.#failed,
      inconclusive: this.#inconclusive,
      reached: this.#campaign.reached,
      latest: result,
    });
  }
}
