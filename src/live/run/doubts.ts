/**
 * Why a live run cannot say what it was asked: a load that was not the planned one, or an
 * instrument that was in its own way. Bounds are from the design: 99 % of the plan, 80 % of a loop.
 */
import type { ProcessCost } from "../../result/run-result.ts";

export interface DoubtInputs {
  readonly planned: number;
  readonly enqueued: number;
  readonly latenessMsP99: number | null;
  /** Measured times below zero. */
  readonly negative: number;
  readonly processes: readonly ProcessCost[];
}

const LEAST_ACHIEVED = 0.99;
const LATENESS_MS_P99_BOUND = 50;
const BUSIEST_LOOP_PERCENT = 80;

export function doubtsOf(inputs: DoubtInputs): string[] {
  const { planned, enqueued, latenessMsP99, negative, processes } = inputs;
  const doubts: string[] = [];
  if (enqueued < planned * LEAST_ACHIEVED) {
    const percent = ((100 * enqueued) / planned).toFixed(1);
    doubts.push(`Only ${percent} % of the planned jobs were enqueued (${enqueued} of ${planned}).`);
  }
  if (latenessMsP99 !== null && latenessMsP99 > LATENESS_MS_P99_BOUND) {
    doubts.push(
      `Jobs were sent late: p99 ${latenessMsP99.toFixed(1)} ms, over ${LATENESS_MS_P99_BOUND} ms.`,
    );
  }
  if (negative > 0) {
    doubts.push(`${negative} measured times were below zero: the clocks do not agree.`);
  }
  for (const { name, loopPercent } of processes) {
    if (loopPercent <= BUSIEST_LOOP_PERCENT) continue;
    const bound = `over ${BUSIEST_LOOP_PERCENT} %`;
    doubts.push(`${name} was busy for ${loopPercent} % of the run, ${bound}: jobs waited for it.`);
  }
  return doubts;
}
