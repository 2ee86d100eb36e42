/**
 * The agenda of the live world: an absolute schedule on one timer. What is due is run in one batch,
 * ordered by instant and then by sequence; nothing runs early, and nothing drifts, because a timer
 * that fires late never moves the instants that come after it.
 */
import { type Duration, HOUR, type Instant, MILLISECOND } from "../../kernel/time.ts";
import type { Agenda, Scheduled } from "../../ports/ports.ts";
import { type Entry, EntryHeap } from "./entry-heap.ts";

export class WallAgenda implements Agenda {
  readonly now: () => Instant;
  readonly #entries = new EntryHeap();
  #sequence = 0;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  /** What the timer or immediate is set for; infinite when neither is. */
  #armedFor = Number.POSITIVE_INFINITY;
  #running = false;
  #closed = false;

  constructor(now: () => Instant) {
    this.now = now;
  }

  schedule(at: Instant, action: () => void): Scheduled {
    const entry: Entry = { at, sequence: this.#sequence++, action };
    if (!this.#closed) {
      this.#entries.push(entry);
      if (!this.#running && at < this.#armedFor) this.#arm(at);
    }
    return { cancel: () => this.#cancel(entry) };
  }

  /** Forgets everything; nothing runs any more. */
  close(): void {
    this.#closed = true;
    this.#entries.clear();
    this.#disarm();
  }

  #cancel(entry: Entry): void {
    if (entry.action === null) return;
    entry.action = null;
    this.#entries.forgotten();
  }

  #arm(at: Instant): void {
    this.#disarm();
    this.#armedFor = at;
    const wait: Duration = at - this.now();
    if (wait <= 0) this.#immediate = setImmediate(() => this.#fire());
    else {
      const waitMs = Math.ceil(Math.min(wait, HOUR) / MILLISECOND);
      this.#timer = setTimeout(() => this.#fire(), waitMs);
    }
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#timer = null;
    this.#immediate = null;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  /** Runs what was due when it began; what that schedules for at once waits for the next turn. */
  #fire(): void {
    this.#disarm();
    const now = this.now();
    const before = this.#sequence;
    this.#running = true;
    try {
      for (;;) {
        const entry = this.#entries.peek();
        if (entry === null || entry.at > now || entry.sequence >= before) break;
        this.#entries.pop();
        const action = entry.action;
        entry.action = null;
        action?.();
      }
    } finally {
      this.#running = false;
    }
    const next = this.#entries.peek();
    if (next !== null) this.#arm(next.at);
  }
}
