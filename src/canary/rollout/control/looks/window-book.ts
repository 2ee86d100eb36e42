/**
 * The window slots that a controller has read, and the sums that a look judges.
 *
 * A slot counts only if it began after the evidence did, with the stage or anew within it: nothing
 * of an earlier stage counts for a later one, at the price of the one slot between them. Nor does a
 * slot that is older than the window, however late the rest are; and a window with counts that are
 * not numbers is as good as empty, so that it decides nothing.
 */
import type { Duration, Instant } from "../../../../kernel/time.ts";
import { PackedSlots } from "../../../metrics/packed-slots.ts";
import { addUp, type LaneCounts } from "../../../metrics/window.ts";
import type { QueueState, Windows } from "../../../store/replies.ts";

export interface WindowSum {
  readonly from: Instant;
  readonly to: Instant;
  readonly stable: LaneCounts;
  readonly canary: LaneCounts;
  /** What the queue holds; null when it is not known. */
  readonly queue: QueueState | null;
  /** False when nothing is known of the window: it could not be read, or not understood. */
  readonly readable: boolean;
}

/** Stands for a window of which nothing is known. */
export function unreadWindow(at: Instant): WindowSum {
  const nothing = { stable: addUp([]), canary: addUp([]), queue: null };
  return { from: at, to: at, ...nothing, readable: false };
}

export class WindowBook {
  readonly #slots = new PackedSlots();
  #nextSlot = 0;
  /** The first slot of those that were read without a gap. */
  #knownFrom = 0;
  #slotFor: Duration = 0;
  #needFrom: Instant = 0;
  /** The store's clock at the latest reading. */
  #readAt: Instant = 0;
  #queue: QueueState | null = null;

  /** Says that nothing before `from` will be asked for, so that it need not be read. */
  need(from: Instant): void {
    this.#needFrom = from;
    this.#skip();
  }

  /** The slot to read from: nothing before it is needed or missing. */
  get nextSlot(): number {
    return this.#nextSlot;
  }

  /** Takes in what was read; true when all finished slots are in, or no more are to be had. */
  add(windows: Windows): boolean {
    const asked = this.#nextSlot;
    this.#readAt = windows.at;
    this.#queue = windows.state;
    this.#slotFor = windows.slotFor;
    for (const slot of windows.slots) {
      if (slot.slot >= this.#nextSlot) this.#slots.push(slot);
    }
    this.#nextSlot = Math.max(this.#nextSlot, windows.nextSlot);
    this.#skip();
    return this.#nextSlot === asked || this.#nextSlot >= this.#slotOf(windows.at);
  }

  #skip(): void {
    if (this.#slotFor === 0) return;
    const needed = this.#slotOf(this.#needFrom);
    if (needed <= this.#nextSlot) return;
    this.#nextSlot = needed;
    this.#knownFrom = needed;
  }

  /** Sum of the last `window`, cut off where the evidence begins; older slots are forgotten. */
  sum(window: Duration, evidenceFrom: Instant): WindowSum {
    const end = this.#nextSlot;
    const firstSlot = Math.ceil(evidenceFrom / this.#slotFor);
    const windowSlots = Math.max(1, Math.ceil(window / this.#slotFor));
    const oldest = this.#slotOf(this.#readAt) - windowSlots;
    const begin = Math.min(end, Math.max(firstSlot, oldest, this.#knownFrom));
    this.#slots.dropBefore(begin);
    const { readable } = this.#slots;
    const nothing = { stable: addUp([]), canary: addUp([]) };
    const { stable, canary } = readable ? this.#slots.sum() : nothing;
    const [from, to] = [begin * this.#slotFor, end * this.#slotFor];
    return { from, to, stable, canary, queue: this.#queue, readable };
  }

  #slotOf(at: Instant): number {
    return Math.floor(at / this.#slotFor);
  }

  /** Forgets all, e.g. because another controller led meanwhile. */
  clear(): void {
    this.#slots.clear();
    this.#queue = null;
    this.#nextSlot = 0;
    this.#knownFrom = 0;
  }
}
