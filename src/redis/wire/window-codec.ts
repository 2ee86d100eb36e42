/** Window slots as the scripts count them: a hash a slot, `lua/lib/window.lua` has the fields. */
import type { LaneCounts, WindowSlot } from "../../canary/metrics/window.ts";
import { assert } from "../../kernel/assert.ts";
import { type LaneLetter, laneOfLetter } from "./job-codec.ts";

const COUNTERS = { r: "routed", f: "finished", x: "failed", a: "attemptsFailed" } as const;

/** From `[slot, [field, count, field, count, ...], slot, ...]`. */
export function slotsOf(raw: readonly unknown[]): WindowSlot[] {
  const slots: WindowSlot[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    slots.push(slotOf(raw[i] as number, raw[i + 1] as string[]));
  }
  return slots;
}

function slotOf(slot: number, fields: readonly string[]): WindowSlot {
  const counts = { stable: nothing(), canary: nothing() };
  for (let i = 0; i < fields.length; i += 2) {
    const [field, text] = fields.slice(i, i + 2) as [string, string];
    const lane = counts[laneOfLetter(field[0] as LaneLetter)];
    const what = field.slice(1);
    if (what in COUNTERS) {
      lane[COUNTERS[what as keyof typeof COUNTERS]] = Number(text);
    } else {
      const bucket = Number(what);
      assert(Number.isInteger(bucket), `${field} of window slot ${slot} in Redis counts nothing`);
      lane.runTimes.set(bucket, Number(text));
    }
  }
  return { slot, ...counts };
}

type Growing = { -readonly [K in keyof LaneCounts]: LaneCounts[K] } & {
  readonly runTimes: Map<number, number>;
};

function nothing(): Growing {
  return { routed: 0, finished: 0, failed: 0, attemptsFailed: 0, runTimes: new Map() };
}
