/**
 * Progress of a run: one line that is redrawn where a person watches, plain lines every few seconds
 * elsewhere. The worlds call as often as they like; wall time in what they say sets the pace.
 */
import type { Progress } from "../../compose/run.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Terminal } from "../context.ts";
import { clock, percentOf } from "./figures.ts";

const REDRAW_MS = 100;
const PLAIN_MS = 5000;
const ERASE = "\r\x1b[2K";

/** A line about something that lasts; `P` says how long it has. */
export interface PacedLine<P> {
  show(progress: P): void;
  /** Removes the redrawn line, before other text or at the end. */
  clear(): void;
}

export function progressLine(terminal: Terminal, label: string): PacedLine<Progress> {
  return pacedLine(terminal, (progress) => progressText(label, progress));
}

export function pacedLine<P extends { readonly wallMs: number }>(
  terminal: Terminal,
  textOf: (progress: P) => string,
): PacedLine<P> {
  const every = terminal.interactive ? REDRAW_MS : PLAIN_MS;
  let nextMs = terminal.interactive ? 0 : PLAIN_MS;
  let drawn = false;
  return {
    show(progress) {
      if (progress.wallMs < nextMs) return;
      nextMs = progress.wallMs + every;
      const line = textOf(progress);
      drawn = terminal.interactive;
      terminal.err(drawn ? `${ERASE}${line.slice(0, terminal.columns - 1)}` : `${line}\n`);
    },
    clear() {
      if (drawn) terminal.err(ERASE);
      drawn = false;
    },
  };
}

function progressText(label: string, progress: Progress): string {
  const { lanes, faults, isAgain } = progress;
  const run = isAgain ? `${label}, again for its evidence` : label;
  const parts = [
    `${run}  ${clock(progress.atMs)} of ${clock(progress.lengthMs)}`,
    `(${clock(progress.wallMs)} on the wall)`,
    `${grouped(progress.finished)} of ${counted(progress.planned, "job")}`,
    `in lanes ${grouped(lanes.stable)} + ${grouped(lanes.canary)}`,
    `canary ${percentOf(progress.share)}${progress.state === "" ? "" : ` ${progress.state}`}`,
  ];
  if (faults.length > 0) parts.push(`! ${faults.join(", ")}`);
  return parts.join(" · ").replace(" · (", " (");
}
