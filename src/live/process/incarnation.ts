/**
 * One incarnation of a process, seen by the coordinator: from its start to its exit. Orders go to
 * it, reports come from it, and its last words on stderr are kept for the one who asks why it died.
 */
import { type ChildProcess, fork } from "node:child_process";

import type { Assignment, Order, Report } from "./messages.ts";

/** How an incarnation ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that it wrote to stderr; "" for none. */
  readonly lastWords: string;
}

export interface IncarnationOptions {
  /** The file that the process runs. */
  readonly entry: string;
  readonly assignment: Assignment;
  readonly heard: (report: Report) => void;
}

const LAST_WORDS_CHARACTERS = 2_000;

export class Incarnation {
  readonly assignment: Assignment;
  /** Resolves once the process is gone; never rejects. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  #lastWords = "";

  constructor(options: IncarnationOptions) {
    this.assignment = options.assignment;
    this.#child = fork(options.entry, [], {
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.on("message", (report) => options.heard(report as Report));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_CHARACTERS);
    });
    this.ended = this.#watch();
    this.send({ kind: "assign", assignment: options.assignment });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** To a process that is gone, an order is lost: `ended` tells of that, not this. */
  send(order: Order): void {
    if (this.#child.connected) this.#child.send(order, () => {});
  }

  /** SIGKILL: it gets no chance to do anything. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Stops it as it stands, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  /** Asks it to end in order, and kills it when it has not within `withinMs`. */
  async finish(withinMs: number): Promise<Ending> {
    this.send({ kind: "finish" });
    return this.#endedWithin(withinMs);
  }

  /** Asks it to end, and kills it when it has not within `withinMs`. */
  async stop(withinMs: number): Promise<Ending> {
    this.#child.kill("SIGTERM");
    // One that is paused hears of it only when it goes on.
    this.signal("SIGCONT");
    return this.#endedWithin(withinMs);
  }

  async #endedWithin(withinMs: number): Promise<Ending> {
    const timer = setTimeout(() => this.kill(), withinMs);
    const ending = await this.ended;
    clearTimeout(timer);
    return ending;
  }

  #watch(): Promise<Ending> {
    return new Promise((resolve) => {
      const end = (code: number | null, signal: string | null) =>
        resolve({ code, signal, lastWords: this.#lastWords.trim() });
      // `close` comes after stderr was read to its end; `error` when it could not be started.
      this.#child.once("close", end);
      this.#child.once("error", (error) => {
        this.#lastWords += `\n${error.message}`;
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }
}
