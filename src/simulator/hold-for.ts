/**
 * How long after the store acted a reply may be heard, at the most, under a scenario's fault plan:
 * so long is an event held back to bring it into the store's order.
 *
 * One more than the longest way: what is heard at the very last instant is still in time. A reply
 * that takes longer than the command's timeout is never heard; but a paused process hears what came
 * in time only when it goes on. What holds up commands on their way to the store, or in it, counts
 * for nothing: the reply's place in the order is given when the store acts.
 */
import { lengthOf } from "../fleet/arrival-times.ts";
import type { Duration } from "../kernel/time.ts";
import type { Scenario } from "../scenario/scenario.ts";

export function holdFor(scenario: Scenario): Duration {
  return wayBack(scenario) + longestPause(scenario) + scenario.timing.jitter[1] + 1;
}

function wayBack({ faults, timing }: Scenario): Duration {
  const mostHeard = Math.max(timing.commandTimeout, timing.networkDelay[1]);
  let longest = timing.networkDelay[1];
  for (const fault of faults) {
    if ("direction" in fault && fault.direction === "to_store") continue;
    if (fault.kind === "network_delay") longest += fault.delay + fault.jitter;
    if (fault.kind === "bandwidth" || (fault.kind === "partition" && fault.held)) {
      return mostHeard;
    }
  }
  return Math.min(longest, mostHeard);
}

function longestPause({ faults, load, timing }: Scenario): Duration {
  const runFor = lengthOf(load) + timing.drainWithin;
  const pausedFor = new Map<string, Duration>();
  for (const fault of faults) {
    if (fault.kind !== "pause") continue;
    for (const name of fault.targets) {
      // A pause may last for ever.
      pausedFor.set(name, Math.min(runFor, (pausedFor.get(name) ?? 0) + fault.for));
    }
  }
  return Math.max(0, ...pausedFor.values());
}
