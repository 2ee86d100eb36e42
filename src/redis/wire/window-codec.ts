/** Window slots as `read-windows.lua` answers them. */
import type { LaneCounts, WindowSlot } from "../../canary/metrics/window.ts";
import { assert } from "../../kernel/assert.ts";
import { laneOfLetter } from "./job-codec.ts";

const COUNTERS = { r: "routed", f: "finished", x: "failed", a: "attemptsFailed" } as const;

/** What the script answers of each slot. */
type RawSlot = [slot: number, counts: string[], stableRuns: number[], canaryRuns: number[]];

export function slotsOf(raw: readonly unknown[]): WindowSlot[] {
  const slots: WindowSlot[] = [];
  for (let i = 0; i < raw.length; i += 4) slots.push(slotOf(raw.slice(i, i + 4) as RawSlot));
  return slots;
}

function slotOf([slot, fields, stableRuns, canaryRuns]: RawSlot): WindowSlot {
  const lanes = { stable: nothing(stableRuns), canary: nothing(canaryRuns) };
  for (let i = 0; i < fields.length; i += 2) {
    const [field, count] = fields.slice(i, i + 2) as [string, string];
    const counter = COUNTERS[field.slice(1) as keyof typeof COUNTERS];
    assert(counter !== undefined, `"${field}" of window slot ${slot} in Redis counts nothing`);
    lanes[laneOfLetter(field.slice(0, 1))][counter] = Number(count);
  }
  return { slot, ...lanes };
}

/** The counts of a lane that nothing but the run times is known of. */
function nothing(runs: readonly number[]): { -readonly [K in keyof LaneCounts]: LaneCounts[K] } {
  const runTimes = new Map<number, number>();
  for (let i = 0; i < runs.length; i += 2) runTimes.set(runs[i] as number, runs[i + 1] as number);
  return { routed: 0, finished: 0, failed: 0, attemptsFailed: 0, runTimes };
}
