/**
 * The window slots that a controller has read, and the sums that a look judges.
 *
 * A slot counts for a stage only if it began after the stage did: evidence from an earlier stage
 * never counts for a later one, at the price of the one slot in which the stage began.
 */
import type { Duration, Instant } from "../../../kernel/time.ts";
import { addUp, type LaneCounts, type WindowSlot } from "../../metrics/window.ts";
import type { Windows } from "../../store/replies.ts";

export interface WindowSum {
  readonly from: Instant;
  readonly to: Instant;
  readonly stable: LaneCounts;
  readonly canary: LaneCounts;
}

export class WindowBook {
  #slots: WindowSlot[] = [];
  #nextSlot = 0;
  #slotFor: Duration = 0;
  #needFrom: Instant = 0;

  /** Says that nothing before `from` will be asked for, so that it need not be read. */
  need(from: Instant): void {
    this.#needFrom = from;
    this.#skip();
  }

  /** The slot to read from: nothing before it is needed or missing. */
  get nextSlot(): number {
    return this.#nextSlot;
  }

  /** Takes in what was read; true when all finished slots are in. */
  add(windows: Windows): boolean {
    this.#slotFor = windows.slotFor;
    for (const slot of windows.slots) {
      if (slot.slot >= this.#nextSlot) this.#slots.push(slot);
    }
    this.#nextSlot = Math.max(this.#nextSlot, windows.nextSlot);
    this.#skip();
    return this.#nextSlot >= Math.floor(windows.at / windows.slotFor);
  }

  #skip(): void {
    if (this.#slotFor === 0) return;
    this.#nextSlot = Math.max(this.#nextSlot, Math.floor(this.#needFrom / this.#slotFor));
  }

  /** Sum of the last `window`, cut off at the stage's start; older slots are forgotten. */
  sum(window: Duration, stageStartedAt: Instant): WindowSum {
    const end = this.#nextSlot;
    const stageSlot = Math.ceil(stageStartedAt / this.#slotFor);
    const windowSlots = Math.max(1, Math.ceil(window / this.#slotFor));
    const begin = Math.min(end, Math.max(stageSlot, end - windowSlots));
    this.#slots = this.#slots.filter((slot) => slot.slot >= begin);
    return {
      from: begin * this.#slotFor,
      to: end * this.#slotFor,
      stable: addUp(this.#slots.map((slot) => slot.stable)),
      canary: addUp(this.#slots.map((slot) => slot.canary)),
    };
  }

  /** Forgets all, e.g. because another controller led meanwhile. */
  clear(): void {
    this.#slots = [];
    this.#nextSlot = 0;
  }
}
