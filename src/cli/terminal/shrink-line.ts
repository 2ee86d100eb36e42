/** Progress of shrinking: a redrawn line where a person watches, now and then a line elsewhere. */
import { counted, grouped } from "../../result/counted.ts";
import type { Terminal } from "../context.ts";

const PLAIN_EVERY = 50;
const ERASE = "\r\x1b[2K";

export interface ShrinkLine {
  show(attempts: number, faults: number): void;
  clear(): void;
}

export function shrinkLine(terminal: Terminal, faultsAtFirst: number): ShrinkLine {
  let drawn = false;
  return {
    show(attempts, faults) {
      const left = `${grouped(faults)} of ${counted(faultsAtFirst, "fault")} left`;
      const line = `shrinking  ${counted(attempts, "run")} · ${left}`;
      if (terminal.interactive) terminal.err(`${ERASE}${line.slice(0, terminal.columns - 1)}`);
      else if (attempts % PLAIN_EVERY === 0) terminal.err(`${line}\n`);
      drawn = terminal.interactive;
    },
    clear() {
      if (drawn) terminal.err(ERASE);
      drawn = false;
    },
  };
}
