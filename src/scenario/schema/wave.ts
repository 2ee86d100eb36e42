/**
 * A sine wave as straight lines between 32 points a period. The points are a table, because the
 * last digits of Math.sin are not the same on every machine.
 */
import type { Duration } from "../../kernel/time.ts";

/** A straight part of the wave; heights are -1 to 1. */
export interface WavePart {
  readonly for: Duration;
  readonly from: number;
  readonly to: number;
}

/** Sine of 0 to 90 degrees, in eight steps. */
const QUARTER = [
  0,
  0.195_090_322,
  0.382_683_432,
  0.555_570_233,
  Math.SQRT1_2,
  0.831_469_612,
  0.923_879_533,
  0.980_785_28,
  1,
] as const;
const POINTS = 4 * (QUARTER.length - 1);

/** Begins in the middle and rises; the parts add up to `lasts` exactly. */
export function waveParts(lasts: Duration, period: Duration): WavePart[] {
  const parts: WavePart[] = [];
  for (let point = 0, begin = 0; begin < lasts; point += 1) {
    const whole = Math.round((period * (point + 1)) / POINTS);
    const end = Math.min(whole, lasts);
    const from = heightAt(point);
    const to = heightAt(point + 1);
    const reached = whole === begin ? 1 : (end - begin) / (whole - begin);
    if (end > begin) parts.push({ for: end - begin, from, to: from + (to - from) * reached });
    begin = end;
  }
  return parts;
}

function heightAt(point: number): number {
  const quarter = QUARTER.length - 1;
  const place = point % POINTS;
  const side = place % (2 * quarter);
  const height = QUARTER[side <= quarter ? side : 2 * quarter - side] as number;
  return place < 2 * quarter ? height : 0 - height;
}
