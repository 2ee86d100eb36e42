/**
 * One worker's answers, as far as they are believed: what its custom metrics gained from each to
 * the next. Stretches that have left the window are dropped, and short ones that follow each other
 * are made one, so a chain has a bounded length, however often its worker answers.
 */
import type { Duration, Instant } from "../../../../../kernel/time.ts";
import type { MetricSum, WorkerReport } from "../../../../registry/worker.ts";
import type { Lane } from "../../../../store/job.ts";
import type { ReportSpan } from "../../../look.ts";

/** Stretches are a window's length over this long at least, so about so many make a window. */
const PARTS = 32;
const NOTHING: MetricSum = { sum: 0, count: 0 };

export interface BelievedAnswer {
  /** The store's clock when it took the answer. */
  readonly at: Instant;
  readonly challenge: string;
  readonly report: WorkerReport;
}

interface Stretch {
  readonly from: Instant;
  to: Instant;
  /** By name; see WorkerReport. */
  readonly gained: Map<string, MetricSum>;
}

export class ReportChain {
  readonly lease: string;
  readonly lane: Lane;
  #latest: BelievedAnswer | null = null;
  #stretches: Stretch[] = [];

  constructor(lease: string, lane: Lane) {
    this.lease = lease;
    this.lane = lane;
  }

  /** Null while the worker is not believed. */
  get latest(): BelievedAnswer | null {
    return this.#latest;
  }

  get isEmpty(): boolean {
    return this.#latest === null && this.#stretches.length === 0;
  }

  /** Takes in the answer that stands now; `window` is the length of what is judged. */
  believe(answer: BelievedAnswer, window: Duration): void {
    const before = this.#latest;
    // A store that lost writes may tell of an earlier answer again.
    if (before !== null && answer.at <= before.at) return;
    this.#latest = answer;
    if (before !== null && goesOn(before.report, answer.report)) this.#gain(before, answer, window);
  }

  /** The worker has gone, or is not believed: what it says next is compared with nothing. */
  breakOff(): void {
    this.#latest = null;
  }

  /** Forgets what began before the window. */
  dropBefore(begin: Instant): void {
    this.#stretches = this.#stretches.filter(({ from }) => from >= begin);
  }

  /** What the metric gained in the window; 0 of 0 when that is not known. */
  gained(name: string): MetricSum {
    return this.#stretches.reduce((sum, of) => plus(sum, of.gained.get(name)), NOTHING);
  }

  /** Where that comes from; `live`: the latest answer is of this window too. */
  spans(live: boolean): ReportSpan[] {
    const { lease, lane } = this;
    const at = live ? (this.#latest?.at ?? null) : null;
    const joined: { from: Instant; to: Instant }[] = [];
    for (const { from, to } of this.#stretches) {
      const last = joined.at(-1);
      if (last?.to === from) last.to = to;
      else joined.push({ from, to });
    }
    if (at !== null && joined.at(-1)?.to !== at) joined.push({ from: at, to: at });
    return joined.map(({ from, to }) => ({ lease, lane, from, to, live: to === at }));
  }

  #gain(before: BelievedAnswer, answer: BelievedAnswer, window: Duration): void {
    const last = this.#stretches.at(-1);
    const isShort = last !== undefined && answer.at - last.from <= window / PARTS;
    const stretch: Stretch =
      last?.to === before.at && isShort
        ? last
        : { from: before.at, to: answer.at, gained: new Map() };
    if (stretch !== last) this.#stretches.push(stretch);
    stretch.to = answer.at;
    for (const [name, { sum, count }] of Object.entries(answer.report.custom)) {
      const { sum: sumBefore, count: countBefore } = before.report.custom[name] ?? NOTHING;
      const gain = { sum: sum - sumBefore, count: count - countBefore };
      stretch.gained.set(name, plus(gain, stretch.gained.get(name)));
    }
  }
}

/** Sums since one start: counts that fall back are of another one, whatever the lease says. */
function goesOn(before: WorkerReport, after: WorkerReport): boolean {
  if (after.claimed < before.claimed || after.finished < before.finished) return false;
  return Object.entries(before.custom).every(
    ([name, { count }]) => (after.custom[name]?.count ?? 0) >= count,
  );
}

function plus(a: MetricSum, b: MetricSum = NOTHING): MetricSum {
  return { sum: a.sum + b.sum, count: a.count + b.count };
}
