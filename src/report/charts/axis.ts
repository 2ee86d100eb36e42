/**
 * The y axis of a panel: its extent with room for the panel's title, and where its lines stand.
 * Chosen here rather than by the drawing library, so that still and page agree.
 */
import type { Point } from "../thin.ts";
import type { Panel, Unit } from "./chart-spec.ts";

/** Above the highest point: the panel's title goes there. */
const HEADROOM = 1.3;
const MOST_TICKS = 4;

export interface PanelOptions {
  readonly title: string;
  readonly unit: Unit;
  readonly weight: number;
  /** The axis reaches at least this far. */
  readonly atLeast: number;
}

/** A linear axis from 0 over all points of the panel's lines. */
export function linearPanel(options: PanelOptions, lines: readonly (readonly Point[])[]): Panel {
  let highest = options.atLeast;
  for (const points of lines) {
    for (const [, y] of points) if (y !== null && y > highest) highest = y;
  }
  const { title, unit, weight } = options;
  const max = highest * HEADROOM;
  return { title, unit, weight, scale: "linear", min: 0, max, ticks: linearTicks(highest) };
}

/** Round values from 0 up to `highest`, at most five of them. */
export function linearTicks(highest: number): number[] {
  for (let power = -6; power <= 12; power++) {
    for (const lead of [1, 2, 5]) {
      const step = Number(`${lead}e${power}`);
      if (highest / step > MOST_TICKS) continue;
      const count = Math.floor(highest / step);
      return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
    }
  }
  return [0, highest];
}

/** A logarithmic axis over the points; values at or below `floor` lie on it. */
export function logarithmicPanel(
  options: Omit<PanelOptions, "atLeast">,
  points: readonly Point[],
  floor: number,
): Panel {
  const values = points.map(([, y]) => Math.max(floor, y ?? floor));
  const lowest = values.reduce((least, y) => Math.min(least, y), values[0] ?? floor);
  const highest = values.reduce((most, y) => Math.max(most, y), lowest);
  const min = lowest * 0.7;
  const max = Math.max(highest, lowest * 2) * 1.6;
  return { ...options, scale: "logarithmic", min, max, ticks: logarithmicTicks(min, max) };
}

/** 1, 2 and 5 of every decade between the two; whole decades only when these are too many. */
export function logarithmicTicks(min: number, max: number): number[] {
  const ticks: number[] = [];
  for (let power = -6; power <= 9; power++) {
    for (const lead of [1, 2, 5]) ticks.push(Number(`${lead}e${power}`));
  }
  const inside = ticks.filter((tick) => tick >= min && tick <= max);
  return inside.length <= 9
    ? inside
    : inside.filter((tick) => /^1(e|0*$)|^0\.0*1$/.test(`${tick}`));
}
