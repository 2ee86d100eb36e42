/**
 * One lane over time: counts and coarse tallies by bucket number. A job counts once, by its final
 * outcome in the lane, as the controller's own windows count it.
 */
import type { Duration } from "../../kernel/time.ts";
import type { LaneSeries } from "../../result/run-result.ts";
import { Tally } from "../tally.ts";

export class LaneBuckets {
  readonly enqueued: number[] = [];
  readonly finished: number[] = [];
  readonly failed: number[] = [];
  readonly #run: Tally[] = [];
  readonly #endToEnd: Tally[] = [];

  /** Makes room up to and including `bucket`. */
  reach(bucket: number): void {
    while (this.enqueued.length <= bucket) {
      this.enqueued.push(0);
      this.finished.push(0);
      this.failed.push(0);
      this.#run.push(Tally.coarse());
      this.#endToEnd.push(Tally.coarse());
    }
  }

  add(counts: number[], bucket: number, more: number): void {
    counts[bucket] = (counts[bucket] as number) + more;
  }

  ran(bucket: number, run: Duration, endToEnd: Duration): void {
    this.#run[bucket]?.record(Math.max(0, run));
    this.#endToEnd[bucket]?.record(Math.max(0, endToEnd));
  }

  series(): LaneSeries {
    return {
      enqueued: this.enqueued,
      finished: this.finished,
      failed: this.failed,
      runMsP50: this.#run.map((tally) => msAt(tally, 0.5)),
      runMsP99: this.#run.map((tally) => msAt(tally, 0.99)),
      endToEndMsP99: this.#endToEnd.map((tally) => msAt(tally, 0.99)),
    };
  }
}

/** Milliseconds; null for an empty tally. */
export function msAt(tally: Tally, q: number): number | null {
  const value = tally.quantile(q);
  return value === null ? null : value / 1_000;
}
