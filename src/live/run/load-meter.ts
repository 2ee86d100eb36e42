/**
 * Looks at a history for what would make a live run invalid: how late jobs were sent, and times
 * below zero, which only clocks that disagree can give. Warm-up is left out of the lateness.
 */
import { bucketOf, quantile } from "../../canary/metrics/histogram.ts";
import type { EventSink, HistoryEvent, JobsEnqueued, JobsSettled } from "../../history/event.ts";
import { type Duration, toMs } from "../../kernel/time.ts";

export class LoadMeter implements EventSink {
  enqueued = 0;
  negative = 0;
  readonly #warmUp: Duration;
  readonly #lateness = new Map<number, number>();

  constructor(warmUp: Duration) {
    this.#warmUp = warmUp;
  }

  /** Null when nothing was sent after the warm-up. */
  get latenessMsP99(): number | null {
    const p99 = quantile(this.#lateness, 0.99);
    return p99 === null ? null : toMs(p99);
  }

  record(event: HistoryEvent): void {
    if (event.kind === "enqueued") this.#enqueued(event);
    else if (event.kind === "routeRefused") this.enqueued += event.alreadyEnqueued.length;
    else if (event.kind === "settled") this.#settled(event);
  }

  #enqueued({ intendedAt, sentAt }: JobsEnqueued): void {
    this.enqueued += intendedAt.length;
    for (const intended of intendedAt) {
      const late = sentAt - intended;
      if (late < 0) this.negative += 1;
      if (intended < this.#warmUp) continue;
      const bucket = bucketOf(late);
      this.#lateness.set(bucket, (this.#lateness.get(bucket) ?? 0) + 1);
    }
  }

  #settled({ at, intendedAt, startedAt, finishedAt }: JobsSettled): void {
    for (let i = 0; i < startedAt.length; i++) {
      const started = startedAt[i]!;
      const finished = finishedAt[i]!;
      if (started < intendedAt[i]! || finished < started || at < finished) this.negative += 1;
    }
  }
}
