/**
 * The agenda of a process whose clock is wrong: the clock faults of the plan applied to true time.
 *
 * Timers are what they are on a real machine: they run by the oscillator, so a clock that drifts
 * moves them, and one that is set forward or back does not. A wake-up therefore comes once, and no
 * earlier than its instant by the wrong clock unless that clock was set back meanwhile. Several
 * faults add up; rates multiply, so that no clock ever runs backwards by itself.
 */
import type { Duration, Instant } from "../kernel/time.ts";
import type { Agenda, Scheduled } from "../ports/ports.ts";
import { type Fault, type FaultOfLayer, isOfLayer } from "../scenario/faults/fault.ts";

type ClockFault = FaultOfLayer<"clock">;

export interface SkewedAgendaOptions {
  /** True time. */
  readonly agenda: Agenda;
  /** Name of the process. */
  readonly process: string;
  /** The whole plan; those of other kinds and processes are passed over. */
  readonly faults: readonly Fault[];
  /** The run's start by the true clock. */
  readonly startedAt: Instant;
}

/** `agenda` itself when no clock fault of the plan concerns the process. */
export function skewedAgenda(options: SkewedAgendaOptions): Agenda {
  const { agenda, faults, process } = options;
  const own = faults.filter((fault) => isOwn(fault, process));
  return own.length === 0 ? agenda : new SkewedAgenda(agenda, own, options.startedAt);
}

function isOwn(fault: Fault, process: string): fault is ClockFault {
  return isOfLayer(fault, "clock") && fault.targets.includes(process);
}

/** What a clock shows, exactly, and how fast it goes. */
interface Reading {
  readonly shows: number;
  readonly rate: number;
}

class SkewedAgenda implements Agenda {
  readonly #agenda: Agenda;
  readonly #faults: readonly ClockFault[];
  readonly #startedAt: Instant;

  constructor(agenda: Agenda, faults: readonly ClockFault[], startedAt: Instant) {
    this.#agenda = agenda;
    this.#faults = faults;
    this.#startedAt = startedAt;
  }

  now(): Instant {
    return Math.floor(this.#read(this.#agenda.now()).shows);
  }

  schedule(at: Instant, action: () => void): Scheduled {
    const now = this.#agenda.now();
    const { shows, rate } = this.#read(now);
    const wait: Duration = Math.max(0, Math.ceil((at - shows) / rate));
    return this.#agenda.schedule(now + wait, action);
  }

  #read(now: Instant): Reading {
    let offset = 0;
    let rate = 1;
    for (const fault of this.#faults) {
      const passed = now - this.#startedAt - fault.at;
      if (passed < 0 || passed >= fault.for) continue;
      if (fault.kind === "clock_drift") {
        const gain = fault.towards === "future" ? fault.rate : -fault.rate;
        offset += passed * gain * rate;
        rate *= 1 + gain;
      } else offset += setBy(fault, passed);
    }
    return { shows: now + offset, rate };
  }
}

/** How far the clock is set ahead (or back, below 0), so long after the fault's beginning. */
function setBy(fault: Exclude<ClockFault, { kind: "clock_drift" }>, passed: Duration): Duration {
  if (fault.kind === "clock_step") return fault.towards === "future" ? fault.by : -fault.by;
  return Math.floor(passed / fault.interval) % 2 === 0 ? fault.by : 0;
}
