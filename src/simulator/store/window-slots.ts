/** Counts of both lanes by slots of time. */
import { BUCKETS } from "../../canary/metrics/histogram.ts";
import type { LaneCounts, WindowSlot } from "../../canary/metrics/window.ts";
import { SLOT_LIMIT } from "../../canary/store/commands.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

/** Slots that are kept; older ones are gone. */
export const SLOTS_KEPT = 4_000;

/** Counters of one lane in one slot; the store's transitions count in place. */
export interface Counters {
  routed: number;
  finished: number;
  failed: number;
  attemptsFailed: number;
  readonly runTimes: Int32Array;
}

type Slot = Readonly<Record<Lane, Counters>>;

export class WindowSlots {
  readonly slotFor: Duration;
  readonly #slots = new Map<number, Slot>();
  #current: Slot | null = null;
  #currentNumber = -1;

  constructor(slotFor: Duration) {
    this.slotFor = slotFor;
  }

  /** Counters of a lane in the slot of `now`. */
  at(now: Instant, lane: Lane): Counters {
    const number = Math.floor(now / this.slotFor);
    if (number !== this.#currentNumber || this.#current === null) this.#open(number);
    return this.#current![lane];
  }

  read(fromSlot: number, now: Instant): { slots: WindowSlot[]; nextSlot: number } {
    const current = Math.floor(now / this.slotFor);
    const begin = Math.max(fromSlot, current - SLOTS_KEPT);
    const end = Math.max(begin, Math.min(begin + SLOT_LIMIT, current));
    const slots: WindowSlot[] = [];
    for (let number = begin; number < end; number++) {
      const slot = this.#slots.get(number);
      if (slot === undefined) continue;
      slots.push({ slot: number, stable: counted(slot.stable), canary: counted(slot.canary) });
    }
    return { slots, nextSlot: end };
  }

  #open(number: number): void {
    let slot = this.#slots.get(number);
    if (slot === undefined) {
      slot = { stable: empty(), canary: empty() };
      this.#slots.set(number, slot);
      for (const old of this.#slots.keys()) {
        if (old >= number - SLOTS_KEPT) break;
        this.#slots.delete(old);
      }
    }
    this.#current = slot;
    this.#currentNumber = number;
  }
}

function empty(): Counters {
  return {
    routed: 0,
    finished: 0,
    failed: 0,
    attemptsFailed: 0,
    runTimes: new Int32Array(BUCKETS),
  };
}

function counted({ routed, finished, failed, attemptsFailed, runTimes }: Counters): LaneCounts {
  const counts = new Map<number, number>();
  runTimes.forEach((count, bucket) => {
    if (count > 0) counts.set(bucket, count);
  });
  return { routed, finished, failed, attemptsFailed, runTimes: counts };
}
