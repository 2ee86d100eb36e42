/**
 * Why a live run cannot say what it was asked: a load that was not the planned one, or an
 * instrument that was in its own way. Bounds are from the design: 99 % of the plan, 80 % of a loop.
 */
import type { LoadSummary, ProcessCost } from "../../result/run-result.ts";

export interface DoubtInputs {
  readonly planned: number;
  readonly enqueued: number;
  readonly load: Pick<LoadSummary, "latenessMs" | "negative">;
  readonly processes: readonly ProcessCost[];
}

const LEAST_ACHIEVED = 0.99;
const LATENESS_MS_P99_BOUND = 50;
const BUSIEST_LOOP_PERCENT = 80;

export function doubtsOf({ planned, enqueued, load, processes }: DoubtInputs): string[] {
  const doubts: string[] = [];
  if (enqueued < planned * LEAST_ACHIEVED) {
    const percent = ((100 * enqueued) / planned).toFixed(1);
    doubts.push(`Only ${percent} % of the planned jobs were enqueued (${enqueued} of ${planned}).`);
  }
  const lateness = load.latenessMs.p99;
  if (lateness !== null && lateness > LATENESS_MS_P99_BOUND) {
    doubts.push(
      `Jobs were sent late: lateness p99 was ${lateness.toFixed(1)} ms, over the bound of ${LATENESS_MS_P99_BOUND} ms.`,
    );
  }
  if (load.negative > 0) {
    doubts.push(`${load.negative} measured times were below zero: the clocks do not agree.`);
  }
  for (const { name, loopPercent } of processes) {
    if (loopPercent <= BUSIEST_LOOP_PERCENT) continue;
    doubts.push(
      `${name} was busy for ${loopPercent} % of the run, over ${BUSIEST_LOOP_PERCENT} %: it may have waited for itself.`,
    );
  }
  return doubts;
}
