/** Which slots a look judges: none that is too old, and none at all if one cannot be counted. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { LaneCounts, WindowSlot } from "../../../../../src/canary/metrics/window.ts";
import { WindowBook } from "../../../../../src/canary/rollout/control/looks/window-book.ts";
import type { Windows } from "../../../../../src/canary/store/replies.ts";

const SLOT_FOR = 100;

function lane(changes: Partial<LaneCounts> = {}): LaneCounts {
  const runTimes = new Map([[3, 1]]);
  return { routed: 1, finished: 1, failed: 0, attemptsFailed: 0, runTimes, ...changes };
}

function slot(number: number, changes: Partial<LaneCounts> = {}): WindowSlot {
  return { slot: number, stable: lane(), canary: lane(changes) };
}

function windows(at: number, slots: readonly WindowSlot[], nextSlot: number): Windows {
  return { kind: "windows", at, order: 1, slots, nextSlot, slotFor: SLOT_FOR, state: null };
}

describe("window book", () => {
  test("however late the slots come, none outside of the window is summed up", () => {
    const lateBy = fc.nat(30);
    const windowSlots = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(lateBy, windowSlots, fc.integer({ min: 0, max: 40 }), (late, width, stage) => {
        const book = new WindowBook();
        const known = 50 - late;
        const slots = Array.from({ length: known }, (_, i) => slot(i));
        book.add(windows(50 * SLOT_FOR, slots, known));
        const sum = book.sum(width * SLOT_FOR, stage * SLOT_FOR);
        const oldest = Math.max(stage, 50 - width);
        expect(sum.canary.finished).toBe(Math.max(0, known - oldest));
        expect(sum.to).toBe(known * SLOT_FOR);
        expect(sum.to - sum.from).toBe(Math.max(0, known - oldest) * SLOT_FOR);
      }),
      { seed: 81 },
    );
  });

  test("a reading that brings nothing further is all that there is", () => {
    const book = new WindowBook();
    expect(book.add(windows(1_000, [slot(0)], 1))).toBe(false);
    expect(book.add(windows(1_000, [], 1))).toBe(true);
    expect(book.add(windows(1_000, [slot(1)], 10))).toBe(true);
  });

  const broken: Partial<LaneCounts>[] = [
    { routed: Number.NaN },
    { finished: Number.NaN },
    { failed: Number.NaN },
    { attemptsFailed: Number.POSITIVE_INFINITY },
    { finished: -1 },
    { runTimes: new Map([[3, Number.NaN]]) },
  ];

  test.each(broken)("one slot with %o makes the window as good as empty, until it is out", (of) => {
    const book = new WindowBook();
    book.add(windows(1_000, [slot(7), slot(8, of), slot(9)], 10));
    const blind = book.sum(1_000, 0);
    expect(blind).toMatchObject({ readable: false, stable: { finished: 0, routed: 0, failed: 0 } });
    expect(blind.canary).toEqual(blind.stable);
    book.add(windows(2_000, [slot(19)], 20));
    expect(book.sum(1_000, 0)).toMatchObject({ readable: true, canary: { finished: 1 } });
  });
});
