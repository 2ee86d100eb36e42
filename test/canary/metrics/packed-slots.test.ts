/** Packed slots against the plain sum of the same slots, over any way of coming and going. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { PackedSlots } from "../../../src/canary/metrics/packed-slots.ts";
import { addUp, type LaneCounts, type WindowSlot } from "../../../src/canary/metrics/window.ts";

const count = fc.nat({ max: 1_000 });
const lane: fc.Arbitrary<LaneCounts> = fc.record({
  routed: count,
  finished: count,
  failed: count,
  attemptsFailed: count,
  runTimes: fc
    .array(fc.tuple(fc.nat({ max: 1_023 }), fc.integer({ min: 1, max: 20_000_000 })), {
      maxLength: 40,
    })
    .map((entries) => new Map(entries)),
});

interface Step {
  readonly skip: number;
  readonly stable: LaneCounts;
  readonly canary: LaneCounts;
  /** Slots that are kept behind the newest one. */
  readonly keep: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ skip: fc.nat({ max: 3 }), stable: lane, canary: lane, keep: fc.nat({ max: 12 }) }),
  { maxLength: 60 },
);

function plain(slots: readonly WindowSlot[], of: "stable" | "canary"): LaneCounts {
  return addUp(slots.map((slot) => slot[of]));
}

describe("packed slots", () => {
  test("add up to what the slots that are left add up to", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const packed = new PackedSlots();
        let kept: WindowSlot[] = [];
        let slot = 7_000_000_000;
        for (const { skip, stable, canary, keep } of all) {
          slot += 1 + skip;
          packed.push({ slot, stable, canary });
          const oldest = slot - keep;
          packed.dropBefore(oldest);
          kept = [...kept, { slot, stable, canary }].filter((one) => one.slot >= oldest);
          expect(packed.readable).toBe(true);
          expect(packed.sum()).toEqual({
            stable: plain(kept, "stable"),
            canary: plain(kept, "canary"),
          });
        }
      }),
      { seed: 82, numRuns: 100 },
    );
  });

  test("are not readable for as long as one of them cannot be counted", () => {
    const one: LaneCounts = addUp([]);
    const packed = new PackedSlots();
    packed.push({ slot: 1, stable: one, canary: one });
    packed.push({ slot: 2, stable: one, canary: { ...one, finished: Number.NaN } });
    packed.push({ slot: 3, stable: { ...one, runTimes: new Map([[5_000, 1]]) }, canary: one });
    expect(packed.readable).toBe(false);
    packed.dropBefore(3);
    expect(packed.readable).toBe(false);
    packed.dropBefore(4);
    expect(packed.readable).toBe(true);
  });
});
