/**
 * The run over time: at most about 1,200 buckets of equal width, by the instant at which the
 * recording process saw an event.
 */
import type { Lane } from "../../canary/store/job.ts";
import type {
  HistoryEvent,
  JobsEnqueued,
  JobsLapsed,
  JobsRequeued,
  JobsSettled,
} from "../../history/event.ts";
import type { JobLanes } from "../../history/job-lanes.ts";
import { type Duration, type Instant, MILLISECOND, toMs } from "../../kernel/time.ts";
import type { Series } from "../../result/run-result.ts";
import type { LoadPhase } from "../../scenario/scenario.ts";
import { Tally } from "../tally.ts";
import { LaneBuckets, msAt } from "./lane-series.ts";
import { plannedUntil } from "./planned-load.ts";

const MOST_BUCKETS = 1_200;

/** The shortest of 10, 20, 50, 100, ... ms that gives at most 1,200 buckets. */
export function bucketWidth(length: Duration): Duration {
  for (let ten = 10 * MILLISECOND; ; ten *= 10) {
    for (const factor of [1, 2, 5]) {
      if (length <= ten * factor * MOST_BUCKETS) return ten * factor;
    }
  }
}

export class SeriesBook {
  readonly #width: Duration;
  readonly #laneOf: JobLanes;
  readonly #lanes = { stable: new LaneBuckets(), canary: new LaneBuckets() };
  readonly #lateness: Tally[] = [];
  /** Jobs that ended for good; one that only changes lanes has finished in the lane it left. */
  readonly #ended: number[] = [];
  readonly #shares: { readonly at: Instant; readonly share: number }[] = [];

  /** `laneOf`: the lane that each job was last claimed from. */
  constructor(length: Duration, laneOf: JobLanes) {
    this.#width = bucketWidth(length);
    this.#laneOf = laneOf;
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
        this.#enqueued(event);
        break;
      case "settled":
        this.#settled(event);
        break;
      case "lapsed":
        this.#lapsed(event);
        break;
      case "requeued":
        this.#requeued(event);
        break;
      case "committed":
        this.#shares.push({ at: event.storeAt, share: event.route.share });
        break;
      default:
        break;
    }
  }

  series(load: readonly LoadPhase[]): Series {
    const { stable, canary } = this.#lanes;
    const count = this.#lateness.length;
    const starts = Array.from({ length: count }, (_, bucket) => bucket * this.#width);
    let depth = 0;
    return {
      bucketMs: toMs(this.#width),
      atMs: starts.map(toMs),
      planned: starts.map((at) => {
        const jobs = plannedUntil(load, at + this.#width) - plannedUntil(load, at);
        return Math.round(jobs * 10) / 10;
      }),
      share: starts.map((at) => this.#shareAt(at + this.#width)),
      depth: starts.map((_, b) => {
        depth += (stable.enqueued[b] as number) + (canary.enqueued[b] as number);
        depth -= this.#ended[b] as number;
        return depth;
      }),
      latenessMsP99: this.#lateness.map((tally) => msAt(tally, 0.99)),
      stable: stable.series(),
      canary: canary.series(),
    };
  }

  #bucketAt(at: Instant): number {
    const bucket = Math.max(0, Math.floor(at / this.#width));
    while (this.#lateness.length <= bucket) {
      this.#lateness.push(Tally.coarse());
      this.#ended.push(0);
    }
    this.#lanes.stable.reach(bucket);
    this.#lanes.canary.reach(bucket);
    return bucket;
  }

  #enqueued({ at, lanes, intendedAt, sentAt }: JobsEnqueued): void {
    const bucket = this.#bucketAt(at);
    const lateness = this.#lateness[bucket] as Tally;
    let canary = 0;
    for (let i = 0; i < lanes.length; i++) {
      if (lanes[i] === "canary") canary += 1;
      lateness.record(Math.max(0, sentAt - (intendedAt[i] as Instant)));
    }
    const { stable } = this.#lanes;
    stable.add(stable.enqueued, bucket, lanes.length - canary);
    this.#lanes.canary.add(this.#lanes.canary.enqueued, bucket, canary);
  }

  #settled(event: JobsSettled): void {
    const { at, jobs, accepted, outcomes, intendedAt, startedAt, finishedAt } = event;
    const bucket = this.#bucketAt(at);
    for (let i = 0; i < jobs.length; i++) {
      if (!accepted[i] || outcomes[i] === "retry") continue;
      const lane = this.#laneOf.of(jobs[i] as number) ?? "stable";
      this.#finish(lane, bucket, outcomes[i] === "dead");
      const run = (finishedAt[i] as Instant) - (startedAt[i] as Instant);
      this.#lanes[lane].ran(bucket, run, at - (intendedAt[i] as Instant));
      this.#end(bucket);
    }
  }

  #lapsed({ at, lanes, dead }: JobsLapsed): void {
    const bucket = this.#bucketAt(at);
    for (let i = 0; i < lanes.length; i++) {
      if (!dead[i]) continue;
      this.#finish(lanes[i] as Lane, bucket, true);
      this.#end(bucket);
    }
  }

  /** A job that leaves its lane has failed there; one that was on none comes to its first. */
  #requeued({ at, lanes, lastLanes, moved }: JobsRequeued): void {
    const bucket = this.#bucketAt(at);
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i] as Lane;
      const last = lastLanes[i] ?? null;
      if (!moved[i] || lane === last) continue;
      if (last !== null) this.#finish(last, bucket, true);
      else this.#lanes[lane].add(this.#lanes[lane].enqueued, bucket, 1);
    }
  }

  #finish(lane: Lane, bucket: number, failed: boolean): void {
    const buckets = this.#lanes[lane];
    buckets.add(buckets.finished, bucket, 1);
    if (failed) buckets.add(buckets.failed, bucket, 1);
  }

  #end(bucket: number): void {
    this.#ended[bucket] = (this.#ended[bucket] as number) + 1;
  }

  #shareAt(at: Instant): number {
    let share = 0;
    for (const change of this.#shares) if (change.at < at) share = change.share;
    return share;
  }
}
