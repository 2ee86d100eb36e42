/** How late jobs were sent, from a history; what is intended during the warm-up is left out. */
import { bucketOf, quantile } from "../../canary/metrics/histogram.ts";
import type { EventSink, HistoryEvent } from "../../history/event.ts";
import { type Duration, toMs } from "../../kernel/time.ts";

export class Lateness implements EventSink {
  readonly #warmUp: Duration;
  readonly #counts = new Map<number, number>();

  constructor(warmUp: Duration) {
    this.#warmUp = warmUp;
  }

  /** Null when nothing was sent after the warm-up. */
  get latenessMsP99(): number | null {
    const p99 = quantile(this.#counts, 0.99);
    return p99 === null ? null : toMs(p99);
  }

  record(event: HistoryEvent): void {
    if (event.kind !== "enqueued") return;
    for (const intendedAt of event.intendedAt) {
      if (intendedAt < this.#warmUp) continue;
      const bucket = bucketOf(event.sentAt - intendedAt);
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    }
  }
}
