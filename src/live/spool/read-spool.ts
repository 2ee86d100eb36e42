/**
 * Reads spools back: the events of one process over all of its incarnations, in order. A command
 * without an answer becomes an `unknown` event at the end of the incarnation that sent it.
 */
import { existsSync } from "node:fs";

import type { HistoryEvent } from "../../history/event.ts";
import { fromLine } from "../../history/event-line.ts";
import { readLines } from "./line-reader.ts";

/** `paths`: one an incarnation, oldest first. One that was killed before it began wrote no file. */
export function* readSpools(paths: readonly string[]): Generator<HistoryEvent> {
  for (const path of paths) if (existsSync(path)) yield* readSpool(path);
}

function* readSpool(path: string): Generator<HistoryEvent> {
  const unanswered = new Map<string, string>();
  for (const line of readLines(path)) {
    if (line.startsWith("> ")) {
      const space = line.indexOf(" ", 2);
      unanswered.set(line.slice(2, space), line.slice(space + 1));
    } else if (line.startsWith("< ")) {
      for (const ticket of line.slice(2).split(" ")) unanswered.delete(ticket);
    } else {
      yield fromLine(line);
    }
  }
  for (const line of unanswered.values()) yield fromLine(line);
}
