/**
 * The record of one incarnation of a process, on disk: an event a line. What is about to be sent is
 * written before it is sent, in one synchronous write, so that SIGKILL leaves no command that
 * nobody knows of: the page cache outlives the process. All else follows with the next such write,
 * or at the end of the event loop's turn.
 *
 * Lines: an event as event-line.ts writes it; `> ticket event` for a command that is about to be
 * sent, with the event that it comes to if its answer never does; `< ticket ticket ...` answered.
 */
import { closeSync, openSync, writeSync } from "node:fs";

import type { CommandUnknown, EventSink, HistoryEvent } from "../../history/event.ts";
import { toLine } from "../../history/event-line.ts";

export class SpoolWriter implements EventSink {
  readonly #file: number;
  readonly #open = new Set<number>();
  #buffer = "";
  #answered = "";
  #flushing: NodeJS.Immediate | null = null;

  /** `path` must not exist: every incarnation has a file of its own. */
  constructor(path: string) {
    this.#file = openSync(path, "ax");
  }

  /** Commands whose answer is still to come. */
  get unanswered(): number {
    return this.#open.size;
  }

  record(event: HistoryEvent): void {
    this.#buffer += `${toLine(event)}\n`;
    this.#flushSoon();
  }

  /** A command goes out as soon as this returns. */
  sent(ticket: number, unknown: CommandUnknown): void {
    this.#open.add(ticket);
    this.#buffer += `> ${ticket} ${toLine(unknown)}\n`;
    this.flush();
  }

  /**
   * Held back until the next flush, behind the events that the answer led to. Commands that nobody
   * announced, because nothing follows from them, are answered too.
   */
  answered(ticket: number): void {
    if (!this.#open.delete(ticket)) return;
    this.#answered += ` ${ticket}`;
    this.#flushSoon();
  }

  flush(): void {
    if (this.#flushing !== null) clearImmediate(this.#flushing);
    this.#flushing = null;
    if (this.#answered !== "") this.#buffer += `<${this.#answered}\n`;
    if (this.#buffer === "") return;
    const bytes = Buffer.from(this.#buffer);
    this.#buffer = "";
    this.#answered = "";
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  #flushSoon(): void {
    this.#flushing ??= setImmediate(() => this.flush());
  }
}
