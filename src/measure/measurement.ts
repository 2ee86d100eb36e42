/**
 * Everything that is measured of a run, from its history: books, latencies, series, stages, times
 * of the rollback. Judges nothing. Relies on the store's order of events.
 */

import type { Lane } from "../canary/store/job.ts";
import { loadUnderFaults } from "../fleet/struck/load-under-faults.ts";
import type { EventSink, HistoryEvent, JobNumber } from "../history/event.ts";
import { JobLanes } from "../history/job-lanes.ts";
import { type Duration, type Instant, SECOND } from "../kernel/time.ts";
import type { LoadSummary, RunResult } from "../result/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Latencies } from "./latencies.ts";
import { LedgerBook, type LedgerTotals } from "./ledger.ts";
import { RollbackBook } from "./rollback-times.ts";
import { type KeyTraits, RoutingStages } from "./routing-stages.ts";
import { loadLength } from "./series/planned-load.ts";
import { SeriesBook } from "./series/series-book.ts";

export interface MeasurementOptions {
  readonly scenario: Scenario;
  readonly traitsOf: (job: JobNumber) => KeyTraits;
  /** About how long the run will be; decides the width of the series' buckets. */
  readonly lengthHint: Duration;
}

export type Measured = Pick<
  RunResult,
  "ledger" | "rollback" | "rollbackMarks" | "load" | "series"
> & { readonly stages: RunResult["routing"]["stages"] };

export class Measurement implements EventSink {
  readonly #scenario: Scenario;
  readonly #claimedFrom = new JobLanes();
  readonly #ledger = new LedgerBook(this.#claimedFrom);
  readonly #rollback: RollbackBook;
  readonly #latencies: Latencies;
  readonly #series: SeriesBook;
  readonly #stages: RoutingStages;
  #lastEnqueuedAt: Instant = 0;
  #lastEndedAt: Instant = 0;

  constructor({ scenario, traitsOf, lengthHint }: MeasurementOptions) {
    this.#scenario = scenario;
    this.#rollback = new RollbackBook(this.#claimedFrom, scenario.faults);
    this.#latencies = new Latencies(scenario.warmUp);
    this.#series = new SeriesBook(lengthHint, this.#claimedFrom);
    this.#stages = new RoutingStages(scenario, traitsOf);
  }

  record(event: HistoryEvent): void {
    if (event.kind === "claimed") this.#claimed(event.lane, event.jobs);
    if (event.kind === "enqueued") this.#lastEnqueuedAt = event.at;
    if (event.kind === "settled") this.#lastEndedAt = event.at;
    this.#ledger.observe(event);
    this.#rollback.observe(event);
    this.#latencies.observe(event);
    this.#series.observe(event);
    this.#stages.observe(event);
  }

  measured(totals: LedgerTotals): Measured {
    const { load, faults } = this.#scenario;
    return {
      ledger: this.#ledger.ledger(totals),
      rollback: this.#rollback.times(),
      rollbackMarks: this.#rollback.marks(),
      load: this.#load(totals),
      series: this.#series.series(loadUnderFaults(load, faults)),
      stages: this.#stages.stages(),
    };
  }

  /** Rates are over the load's length, or over what it really took if that was longer. */
  #load({ planned, enqueued, repeats = 0, completed }: LedgerTotals): LoadSummary {
    const length = loadLength(this.#scenario.load);
    const perSecond = (jobs: number, until: Instant) =>
      until === 0 ? 0 : Math.round((jobs / until) * SECOND * 100) / 100;
    return {
      plannedPerSecond: perSecond(planned, length),
      achievedPerSecond: perSecond(enqueued + repeats, Math.max(length, this.#lastEnqueuedAt)),
      completedPerSecond: perSecond(completed, Math.max(length, this.#lastEndedAt)),
      ...this.#latencies.summary(),
    };
  }

  #claimed(lane: Lane, jobs: readonly JobNumber[]): void {
    for (let i = 0; i < jobs.length; i++) this.#claimedFrom.set(jobs[i] as number, lane);
  }
}
