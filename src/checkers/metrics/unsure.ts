/**
 * By how many jobs a recount of a window may be off, because of commands with a lost reply: they
 * may have been carried out at once, later (held up on their way), or never.
 */
import type { CommandUnknown, HistoryEvent } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { layerOf } from "../../scenario/faults/fault.ts";

/** The most jobs that a command may carry whose jobs are not told. */
const BATCH = 512;

interface Doubt {
  readonly jobs: number;
  /** Nothing is counted because of it at or after this instant. */
  until: Instant;
}

export class Unsure {
  readonly #timeout: Duration;
  readonly #doubts: Doubt[] = [];
  /** Faults that may hold commands or replies up, and that last. */
  readonly #holding = new Set<string>();
  #releasedAt: Instant = 0;

  constructor(commandTimeout: Duration) {
    this.#timeout = commandTimeout;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "unknown" && !event.definite) this.add(jobsOf(event), event.at);
    if (event.kind !== "fault") return;
    const layer = layerOf(event.fault.kind);
    if (layer !== "network" && layer !== "store" && layer !== "process") return;
    if (event.phase === "begins") this.#holding.add(event.fault.id);
    else this.#released(event.fault.id, event.at);
  }

  add(jobs: number, at: Instant): void {
    if (jobs <= 0) return;
    const until = this.#holding.size > 0 ? Number.POSITIVE_INFINITY : at + 2 * this.#timeout;
    this.#doubts.push({ jobs, until });
  }

  /** Whether, at `now`, no reply is outstanding that something before `at` may have had. */
  allHeard(at: Instant, now: Instant): boolean {
    return this.#holding.size === 0 && now > Math.max(at, this.#releasedAt) + 2 * this.#timeout;
  }

  /** For a window that begins at `from`. */
  jobsSince(from: Instant): number {
    let jobs = 0;
    for (const doubt of this.#doubts) if (doubt.until > from) jobs += doubt.jobs;
    return jobs;
  }

  #released(fault: string, at: Instant): void {
    this.#holding.delete(fault);
    if (this.#holding.size > 0) return;
    this.#releasedAt = at;
    for (const doubt of this.#doubts) doubt.until = Math.min(doubt.until, at + 2 * this.#timeout);
  }
}

function jobsOf({ command, jobs }: CommandUnknown): number {
  switch (command) {
    case "enqueue":
    case "settle":
    case "requeue":
      return jobs.length;
    case "reap":
      return BATCH;
    case "requeueDead":
    case "claim":
    case "drain":
    case "commitRollout":
    case "registerWorker":
    case "heartbeat":
    case "markWorkers":
    case "takePlace":
    case "leavePlace":
      return 0;
  }
}
