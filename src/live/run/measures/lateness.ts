/**
 * How late jobs were sent, from a history. Left out is what was intended during the warm-up, or
 * before a producer came back from a crash: that is the fault's doing, not the generator's.
 */
import { bucketOf, quantile } from "../../../canary/metrics/histogram.ts";
import type { EventSink, HistoryEvent } from "../../../history/event.ts";
import { type Duration, type Instant, toMs } from "../../../kernel/time.ts";

export class Lateness implements EventSink {
  readonly #warmUp: Duration;
  readonly #counts = new Map<number, number>();
  /** When each process started last. */
  readonly #startedAt = new Map<string, Instant>();

  constructor(warmUp: Duration) {
    this.#warmUp = warmUp;
  }

  /** Null when nothing was sent after the warm-up. */
  get latenessMsP99(): number | null {
    const p99 = quantile(this.#counts, 0.99);
    return p99 === null ? null : toMs(p99);
  }

  record(event: HistoryEvent): void {
    if (event.kind === "process" && event.phase === "started") {
      this.#startedAt.set(event.process, event.at);
    }
    if (event.kind !== "enqueued") return;
    const from = Math.max(this.#warmUp, this.#startedAt.get(event.process) ?? 0);
    for (const intendedAt of event.intendedAt) {
      if (intendedAt < from) continue;
      const bucket = bucketOf(event.sentAt - intendedAt);
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    }
  }
}
