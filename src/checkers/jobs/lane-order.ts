/**
 * Verifies that a lane is claimed in its order. First attempts of one producer are claimed from a
 * lane in the order in which they were enqueued, and jobs that a drain put in front of the stable
 * lane are claimed before all that waited there: in their own order, those of a later drain first.
 *
 * Retries go to the back, and are checked only for not overtaking a drain; delayed jobs have no
 * turn, and the order between producers is not checked. What a claim with a lost reply took is not
 * blamed: it comes back as a later attempt. Keeps a number a producer and lane, and one for each
 * drained job that waits.
 */
import type { Lane } from "../../canary/store/job.ts";
import type {
  HistoryEvent,
  JobNumber,
  JobsClaimed,
  JobsDrained,
  JobsEnqueued,
} from "../../history/event.ts";
import { JobLanes } from "../../history/job-lanes.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

const MOST_KEPT = 1_000;

export class LaneOrder implements Checker {
  readonly name = "lane-order";
  readonly #producers: number;
  readonly #violations = new Violations();
  /** By lane and producer: the latest job that was claimed as a first attempt. */
  readonly #latest: Record<Lane, Float64Array>;
  /** By producer: the latest job that was enqueued; and when the store last lost some. */
  readonly #enqueued: Float64Array;
  readonly #forgotten: Float64Array;
  /** Drained jobs in front of the stable lane, by place; the frontmost has the lowest. */
  readonly #inFront = new Map<JobNumber, number>();
  #front = 0;
  /** The place that was claimed last. */
  #taken = Number.NEGATIVE_INFINITY;
  /** Drained jobs that others were claimed before: wrong, unless a lost reply had taken them. */
  readonly #overtaken = new Map<JobNumber, JobNumber>();
  #drainUnknown = false;
  /** First attempts that were claimed after later ones, and may have been right to. */
  readonly #behind: { readonly job: JobNumber; readonly last: JobNumber; readonly lane: Lane }[] =
    [];
  /** Jobs are delayed or repeated; those of an enqueue with a lost reply may have been, too. */
  readonly #isVaried: boolean;
  /** Jobs that were delayed or enqueued in another one's turn. */
  readonly #outOfLine = new JobLanes();
  #requeueUnknown = false;
  #checked = 0;
  #drained = 0;

  constructor({ scenario }: CheckContext) {
    this.#producers = scenario.producers;
    this.#isVaried = scenario.jobs.repeated !== null || scenario.jobs.delayed !== null;
    const nobody = () => new Float64Array(scenario.producers).fill(-1);
    this.#latest = { stable: nobody(), canary: nobody() };
    this.#enqueued = nobody();
    this.#forgotten = nobody();
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
        this.#took(event.jobs.at(-1) ?? 0);
        if (event.delayed !== undefined) this.#strays(event.delayed.jobs);
        if (this.#isVaried) this.#strays(event.jobs.filter((job) => !this.#isOwn(job, event)));
        break;
      case "claimed":
        this.#claimed(event);
        break;
      case "drained":
        this.#drainedTo(event);
        break;
      case "requeued":
        // One that was not moved stands where it stood.
        this.#forget(event.jobs.filter((_, i) => event.moved[i]));
        break;
      case "lapsed":
      case "evicted":
        this.#forget(event.jobs);
        break;
      case "routeRefused":
        if (this.#isVaried) this.#strays(event.alreadyEnqueued);
        break;
      case "unknown":
        if (this.#isVaried && event.command === "enqueue") this.#strays(event.jobs);
        if (event.command === "drain" && !event.definite) this.#drainUnknown = true;
        if (event.command === "requeue" && !event.definite) this.#requeueUnknown = true;
        break;
      case "storeLost":
        this.#startOver();
        break;
      default:
        break;
    }
  }

  #strays(jobs: readonly JobNumber[]): void {
    for (const job of jobs) this.#outOfLine.set(job, "stable");
  }

  /** Enqueued by its own producer, not by one that repeats what another one enqueues. */
  #isOwn(job: JobNumber, { process }: JobsEnqueued): boolean {
    return process === `producer/${job % this.#producers}`;
  }

  #took(last: JobNumber): void {
    const producer = last % this.#producers;
    this.#enqueued[producer] = Math.max(this.#enqueued[producer] as number, last);
  }

  finish(): Finding[] {
    // A drain with a lost reply put jobs in front that nobody can name; it is told of late.
    for (const { job, last, lane } of this.#behind) {
      if (lane === "stable" && this.#drainUnknown) continue;
      if (!this.#isOutOfLine(job) && !this.#isOutOfLine(last)) this.#blame(job, last, lane);
    }
    if (this.#checked === 0) return [];
    const finding = this.#violations.finding({
      id: "lane-order",
      title: "Lanes are claimed in their order, drained jobs in front",
      unit: "claims",
      n: this.#checked,
      sentence:
        `${counted(this.#checked, "claim")} in order, ` +
        `${counted(this.#drained, "job")} drained to the front.`,
    });
    return [finding];
  }

  #claimed({ jobs, attempts, lane }: JobsClaimed): void {
    const latest = this.#latest[lane];
    const afterDrain = lane === "stable" && this.#inFront.size + this.#overtaken.size > 0;
    this.#checked += jobs.length;
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as number;
      if (afterDrain && this.#claimedInFront(job)) continue;
      if (attempts[i] !== 1 || this.#isOutOfLine(job)) continue;
      const producer = job % this.#producers;
      if (job <= (this.#forgotten[producer] as number)) continue;
      const last = latest[producer] as number;
      if (job > last) latest[producer] = job;
      else this.#fellBack(job, last, lane);
    }
  }

  /** True if the job was one of those that were drained. */
  #claimedInFront(job: JobNumber): boolean {
    const before = this.#overtaken.get(job);
    if (before !== undefined) {
      this.#overtaken.delete(job);
      if (this.#requeueUnknown) return true;
      const what = `Job ${job} was drained to the front, and job ${before} was claimed before it.`;
      this.#violations.add(job, what);
      return true;
    }
    const place = this.#inFront.get(job);
    if (place === undefined) {
      for (const drained of this.#inFront.keys()) this.#overtaken.set(drained, job);
      this.#inFront.clear();
      return false;
    }
    this.#inFront.delete(job);
    if (place < this.#taken) {
      this.#violations.add(job, `Job ${job} was drained, and claimed behind those that it led.`);
    }
    this.#taken = place;
    return true;
  }

  #fellBack(job: JobNumber, last: JobNumber, lane: Lane): void {
    if (lane === "canary" && !this.#isVaried) this.#blame(job, last, lane);
    else if (this.#behind.length < MOST_KEPT) this.#behind.push({ job, last, lane });
  }

  #blame(job: JobNumber, last: JobNumber, lane: Lane): void {
    const what = `Job ${job} was claimed from the ${lane} lane after the later job ${last}.`;
    this.#violations.add(job, what);
  }

  #isOutOfLine(job: JobNumber): boolean {
    return this.#outOfLine.of(job) !== null;
  }

  #drainedTo({ jobs, revoked }: JobsDrained): void {
    this.#drained += jobs.length + revoked.length;
    for (const batch of [jobs, revoked]) {
      this.#front -= batch.length;
      for (let i = 0; i < batch.length; i++) {
        this.#inFront.set(batch[i] as number, this.#front + i);
      }
      if (batch.length > 0) this.#taken = Number.NEGATIVE_INFINITY;
    }
  }

  #forget(jobs: readonly JobNumber[]): void {
    if (this.#inFront.size + this.#overtaken.size === 0) return;
    for (const job of jobs) {
      this.#inFront.delete(job);
      this.#overtaken.delete(job);
    }
  }

  /**
   * The store is as it was before: what was claimed since may be claimed again, and where the jobs
   * of then stand is not known.
   */
  #startOver(): void {
    this.#forgotten.set(this.#enqueued);
    this.#latest.stable.fill(-1);
    this.#latest.canary.fill(-1);
    this.#inFront.clear();
    this.#overtaken.clear();
    this.#taken = Number.NEGATIVE_INFINITY;
  }
}
