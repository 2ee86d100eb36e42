/**
 * In which row above a chart each fault window is drawn, so that windows which overlap, and their
 * names, do not hide each other.
 */
import type { Band, FaultBand } from "./chart-spec.ts";

/** More would take the room of the lines. */
const MOST_ROWS = 4;
/** Of a name, as a part of the chart's length: what a chart of the full width has room for. */
const LENGTH_PER_LETTER = 1 / 170;

/**
 * The lowest row that is free while the window lasts and its name stands; if none is, the one that
 * is free first. `length`: of the chart, in the unit of the windows.
 */
export function inRows(windows: readonly Band[], length: number): FaultBand[] {
  const freeFrom: number[] = [];
  const rows = new Map<Band, number>();
  for (const window of [...windows].sort((a, b) => a.from - b.from)) {
    const row = rowFor(window, freeFrom);
    rows.set(window, row);
    const nameEnds = window.from + window.label.length * LENGTH_PER_LETTER * length;
    freeFrom[row] = Math.max(freeFrom[row] ?? 0, window.to, nameEnds);
  }
  return windows.map((window) => ({ ...window, row: rows.get(window) ?? 0 }));
}

function rowFor(window: Band, freeFrom: readonly number[]): number {
  const free = freeFrom.findIndex((from) => from <= window.from);
  if (free >= 0) return free;
  return freeFrom.length < MOST_ROWS ? freeFrom.length : freeFrom.indexOf(Math.min(...freeFrom));
}
