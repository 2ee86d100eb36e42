/**
 * What a loss of the store explains, job by job: jobs that an acknowledged but lost command touched
 * may run again, those whose enqueue was lost or that an evicted key held may be gone. Nothing else
 * is excused. Counts what was excused, for the ledger.
 *
 * Keeps a journal of commands only where a fault can lose some, and of those as long as it reaches.
 * A command with a lost reply names no jobs that it took; what it did is open anyhow. An enqueue is
 * then known from the refusal of its repeat, and taken to be no older than that.
 */
import type { HistoryEvent, JobNumber, StoreLost } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";

/** What is journalled of a command. */
interface Entry {
  readonly order: number;
  readonly storeAt: Instant;
  readonly enqueues: boolean;
  readonly jobs: readonly JobNumber[];
}

/** One loss, as it was found. */
export interface Loss {
  readonly fault: string;
  /** Commands of jobs that were lost. */
  readonly commands: number;
  /** By the store's clock; null if none was lost. */
  readonly firstAt: Instant | null;
}

const COMPACT_AT = 4_096;

export class LossBook implements Checker {
  readonly name = "loss-book";
  readonly losses: Loss[] = [];
  /** Null: no fault of the scenario makes the store lose commands. */
  readonly #keepFor: Duration | null;
  #journal: Entry[] = [];
  #first = 0;
  #failovers = 0;
  readonly #touched = new Set<JobNumber>();
  readonly #gone = new Set<JobNumber>();
  readonly #lost = new Set<JobNumber>();
  readonly #ranAgain = new Set<JobNumber>();

  constructor({ scenario }: CheckContext) {
    const lost = scenario.faults.flatMap((fault) =>
      fault.kind === "failover" ? [fault.loses] : [],
    );
    const { commandTimeout } = scenario.timing;
    this.#keepFor = lost.length === 0 ? null : Math.max(...lost) + 2 * commandTimeout;
  }

  /** Jobs that were lost because the store lost or dropped them. */
  get lost(): number {
    return this.#lost.size;
  }

  /** Jobs that were run again although they had ended, because the store had forgotten that. */
  get ranAgain(): number {
    return this.#ranAgain.size;
  }

  /** Jobs that lost commands and dropped keys touched. */
  get touched(): number {
    return this.#touched.size;
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
      case "claimed":
      case "settled":
      case "lapsed":
      case "requeued":
      case "deadRequeued":
      case "drained":
        if (this.#keepFor !== null) this.#note(event, event.at - this.#keepFor);
        break;
      case "routeRefused":
        if (this.#keepFor === null || event.alreadyEnqueued.length === 0) break;
        this.#note(event, event.at - this.#keepFor);
        break;
      case "fault":
        if (event.fault.kind !== "failover") break;
        this.#failovers += event.phase === "begins" ? 1 : -1;
        break;
      case "storeLost":
        this.#storeLost(event);
        break;
      case "evicted":
        this.losses.push({ fault: event.fault, commands: 0, firstAt: null });
        for (const job of event.jobs) {
          this.#touched.add(job);
          this.#gone.add(job);
        }
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    return [];
  }

  /** Whether what happened twice to this job is explained. */
  excuses(job: JobNumber): boolean {
    return this.#touched.has(job);
  }

  /** The same, for a job that ran again after its end. */
  excusesRun(job: JobNumber): boolean {
    if (!this.#touched.has(job)) return false;
    this.#ranAgain.add(job);
    return true;
  }

  /** Whether the job may be gone without an end. */
  excusesLoss(job: JobNumber): boolean {
    if (!this.#gone.has(job)) return false;
    this.#lost.add(job);
    return true;
  }

  #note(event: HistoryEvent & { kind: NotedKind }, forgetBefore: Instant): void {
    const { order, storeAt, kind } = event;
    const enqueues = kind === "enqueued" || kind === "routeRefused";
    this.#journal.push({ order, storeAt, enqueues, jobs: jobsOf(event) });
    // While it lasts, a failover still needs what was there when it began.
    if (this.#failovers > 0) return;
    while ((this.#journal[this.#first]?.storeAt ?? Number.POSITIVE_INFINITY) < forgetBefore) {
      this.#first += 1;
    }
    if (this.#first < COMPACT_AT) return;
    this.#journal.splice(0, this.#first);
    this.#first = 0;
  }

  #storeLost({ fault, keptTo, order }: StoreLost): void {
    const isLost = (entry: Entry) => entry.order > keptTo && entry.order < order;
    const lost = this.#journal.filter(isLost);
    // What is lost is lost once: a later loss counts from what was there since.
    this.#journal = this.#journal.filter((entry) => !isLost(entry));
    this.#first = 0;
    for (const { jobs, enqueues } of lost) {
      for (const job of jobs) {
        this.#touched.add(job);
        if (enqueues) this.#gone.add(job);
      }
    }
    this.losses.push({ fault, commands: lost.length, firstAt: lost[0]?.storeAt ?? null });
  }
}

type NotedKind =
  | "enqueued"
  | "routeRefused"
  | "claimed"
  | "settled"
  | "lapsed"
  | "requeued"
  | "deadRequeued"
  | "drained";

function jobsOf(event: HistoryEvent & { kind: NotedKind }): readonly JobNumber[] {
  if (event.kind === "routeRefused") return event.alreadyEnqueued;
  if (event.kind === "enqueued" && event.delayed !== undefined) {
    return [...event.jobs, ...event.delayed.jobs];
  }
  return event.kind === "drained" ? [...event.jobs, ...event.revoked] : event.jobs;
}
