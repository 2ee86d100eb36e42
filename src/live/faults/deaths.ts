/**
 * Faults that processes die of by their own hand (poison, leaks, a crash between two commands): the
 * coordinator only hears of the death, and starts the process again when it is due.
 */
import type { Duration } from "../../kernel/time.ts";
import { type Instant, SECOND } from "../../kernel/time.ts";
import type { Fault } from "../../scenario/faults/fault.ts";

export interface Death {
  readonly faults: readonly Fault[];
  /** Who died. */
  readonly process: string;
  /** Since the run's start. */
  readonly at: Instant;
}

/** A death is heard of later than it happened, perhaps after the end of its fault. */
const HEARD_WITHIN: Duration = 2 * SECOND;

/** How long the process stays down; null if no fault of the plan is why it died. */
export function downAfterDeath({ faults, process, at }: Death): Duration | null {
  for (const fault of faults) {
    if (!fault.targets.includes(process)) continue;
    if (at < fault.at || at > fault.at + fault.for + HEARD_WITHIN) continue;
    const after = restartAfter(fault, at);
    if (after !== null) return after;
  }
  return null;
}

function restartAfter(fault: Fault, at: Instant): Duration | null {
  switch (fault.kind) {
    case "poison":
    case "memory_leak":
      return fault.restart;
    case "crash_at_command":
      return Math.max(0, fault.at + fault.for - at);
    default:
      return null;
  }
}
