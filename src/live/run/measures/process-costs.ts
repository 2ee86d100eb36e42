/** What each process of a run used, over all of its incarnations, from what they told last. */
import type { ProcessCost } from "../../../result/run-result.ts";
import type { Member } from "../../process/member.ts";
import type { ResourceUse } from "../../process/messages.ts";
import { resourceMeter } from "../../process/resource-meter.ts";

const BYTES_PER_MB = 1_048_576;

export function processCost({ name, used, starts }: Member): ProcessCost {
  return costOf(name, used, starts);
}

/** Starts measuring the coordinator itself; the function returned tells its cost. */
export function coordinatorCost(): () => ProcessCost {
  const used = resourceMeter();
  return () => costOf("coordinator", used(), 1);
}

function costOf(name: string, use: ResourceUse, starts: number): ProcessCost {
  const { wallMicroseconds, cpuMicroseconds, loopActiveMs, loopIdleMs, peakMemoryBytes } = use;
  return {
    name,
    cpuPercent: percent(cpuMicroseconds, wallMicroseconds),
    loopPercent: percent(loopActiveMs, loopActiveMs + loopIdleMs),
    peakMemoryMb: Math.round(peakMemoryBytes / BYTES_PER_MB),
    starts,
  };
}

/** To a tenth; 0 of nothing. */
function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round((1_000 * part) / whole) / 10 : 0;
}
