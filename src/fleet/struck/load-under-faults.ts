/**
 * The load as it is given under the faults of the plan: its phases, cut where a burst or a silence
 * begins or ends, with rates multiplied in between. Arrivals and the planned load are made of this.
 *
 * Lengths stay: the load ends when it would without faults, and what lasts beyond it does nothing.
 */
import { unreachable } from "../../kernel/assert.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { type Fault, type FaultOfLayer, isOfLayer } from "../../scenario/faults/fault.ts";
import type { LoadPhase } from "../../scenario/scenario.ts";

type LoadFault = FaultOfLayer<"load">;

export function loadUnderFaults(
  load: readonly LoadPhase[],
  faults: readonly Fault[],
): readonly LoadPhase[] {
  const striking = faults.filter((fault) => isOfLayer(fault, "load"));
  if (striking.length === 0) return load;
  const edges = striking.flatMap((fault) => [fault.at, fault.at + fault.for]);
  const ascending = [...new Set(edges)].sort((a, b) => a - b);
  let from = 0;
  return load.flatMap((phase) => {
    const start = from;
    from += phase.for;
    const cuts = ascending.filter((at) => at > start && at < start + phase.for);
    const bounds = [start, ...cuts, start + phase.for];
    return bounds.slice(1).map((end, i) => {
      const begin = bounds[i] as Instant;
      const factor = factorAt(begin, striking);
      return {
        arrival: phase.arrival,
        for: end - begin,
        fromRate: rateAt(phase, begin - start) * factor,
        toRate: rateAt(phase, end - start) * factor,
      };
    });
  });
}

function rateAt({ fromRate, toRate, for: lasts }: LoadPhase, since: Duration): number {
  if (since === lasts) return toRate;
  return fromRate + (toRate - fromRate) * (since / lasts);
}

/** Faults that last together act together. */
function factorAt(at: Instant, faults: readonly LoadFault[]): number {
  let factor = 1;
  for (const fault of faults) {
    if (at < fault.at || at >= fault.at + fault.for) continue;
    factor *= factorOf(fault);
  }
  return factor;
}

function factorOf(fault: LoadFault): number {
  switch (fault.kind) {
    case "traffic_burst":
      return fault.factor;
    case "silence":
      return 0;
    default:
      return unreachable(fault, "fault of the load");
  }
}
