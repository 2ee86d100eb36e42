/**
 * Counts by slot of time and lane, for the last SLOTS_KEPT slots. A slot exists once something was
 * counted in it.
 */
import type { LaneCounts, WindowSlot } from "../../canary/metrics/window.ts";
import { SLOT_LIMIT, SLOTS_KEPT } from "../../canary/store/commands.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

interface Tally {
  routed: number;
  finished: number;
  failed: number;
  attemptsFailed: number;
  readonly runTimes: Map<number, number>;
}

interface Slot {
  readonly stable: Tally;
  readonly canary: Tally;
}

export class WindowLedger {
  readonly #slotFor: Duration;
  readonly #slots = new Map<number, Slot>();
  /** The slot that was counted in last, and the instants that it covers. */
  #current: Slot | null = null;
  #from: Instant = 0;
  #until: Instant = 0;

  constructor(slotFor: Duration) {
    this.#slotFor = slotFor;
  }

  /** The counters to count in at `now`. */
  tally(lane: Lane, now: Instant): Tally {
    if (this.#current === null || now < this.#from || now >= this.#until) this.#move(now);
    return (this.#current as Slot)[lane];
  }

  /** A run time that stands for `weight` jobs. */
  ran(lane: Lane, bucket: number, weight: number, now: Instant): void {
    const { runTimes } = this.tally(lane, now);
    runTimes.set(bucket, (runTimes.get(bucket) ?? 0) + weight);
  }

  /** Finished slots from `fromSlot` on, and where to read on. */
  read(fromSlot: number, now: Instant): { slots: WindowSlot[]; nextSlot: number } {
    const present = Math.floor(now / this.#slotFor);
    const first = Math.max(fromSlot, present - SLOTS_KEPT, 0);
    const nextSlot = Math.min(first + SLOT_LIMIT, present);
    const slots: WindowSlot[] = [];
    for (let number = first; number < nextSlot; number++) {
      const slot = this.#slots.get(number);
      if (slot === undefined) continue;
      slots.push({ slot: number, stable: copy(slot.stable), canary: copy(slot.canary) });
    }
    return { slots, nextSlot };
  }

  #move(now: Instant): void {
    const number = Math.floor(now / this.#slotFor);
    const slot = this.#slots.get(number) ?? { stable: nothing(), canary: nothing() };
    this.#slots.set(number, slot);
    this.#current = slot;
    this.#from = number * this.#slotFor;
    this.#until = this.#from + this.#slotFor;
    for (const old of this.#slots.keys()) {
      if (old >= number - SLOTS_KEPT) break;
      this.#slots.delete(old);
    }
  }
}

function nothing(): Tally {
  return { routed: 0, finished: 0, failed: 0, attemptsFailed: 0, runTimes: new Map() };
}

function copy(tally: Tally): LaneCounts {
  return { ...tally, runTimes: new Map(tally.runTimes) };
}
