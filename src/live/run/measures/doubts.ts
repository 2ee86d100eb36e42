/**
 * Why a live run cannot say what it was asked, beyond what every run is asked: an instrument that
 * was in its own way. Bounds are the design's: 50 ms of lateness, 80 % of an event loop.
 */
import type { ProcessCost } from "../../../result/run-result.ts";

export interface DoubtInputs {
  readonly latenessMsP99: number | null;
  readonly processes: readonly ProcessCost[];
}

const LATENESS_MS_P99_BOUND = 50;
const BUSIEST_LOOP_PERCENT = 80;

export function doubtsOf({ latenessMsP99, processes }: DoubtInputs): string[] {
  const doubts: string[] = [];
  if (latenessMsP99 !== null && latenessMsP99 > LATENESS_MS_P99_BOUND) {
    doubts.push(
      `Jobs were sent late: p99 ${latenessMsP99.toFixed(1)} ms, over ${LATENESS_MS_P99_BOUND} ms.`,
    );
  }
  for (const { name, loopPercent } of processes) {
    if (loopPercent <= BUSIEST_LOOP_PERCENT) continue;
    const bound = `over ${BUSIEST_LOOP_PERCENT} %`;
    doubts.push(`${name} was busy for ${loopPercent} % of the run, ${bound}: jobs waited for it.`);
  }
  return doubts;
}
