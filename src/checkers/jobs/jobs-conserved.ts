/**
 * Verifies that no job is lost (every enqueued job ends, once the store is empty) and that none is
 * doubled (enqueued once, ended once, each accepted settlement by the lease and for the attempt of
 * its claim). What a lost reply left open is told by elimination from the final audit.
 *
 * Does not verify that planned jobs are enqueued (load-achieved), nor lanes. Leases are told apart
 * up to 65,535 of them, attempts up to 255. Relies on the store's order of events.
 */
import type {
  CommandUnknown,
  HistoryEvent,
  JobNumber,
  JobsClaimed,
  JobsLapsed,
  JobsSettled,
  StoreAudited,
} from "../../history/event.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Ledger } from "../../result/run-result.ts";
import type { Checker } from "../checker.ts";
import type { LossBook } from "../losses/loss-book.ts";
import { Violations } from "../violations.ts";
import { auditJobs } from "./job-audit.ts";
import {
  DEAD,
  DONE,
  ENDED,
  ENQUEUED,
  HELD,
  holderBits,
  JobStates,
  leaseOf,
  MAYBE_DEAD,
  MAYBE_DONE,
  MAYBE_ENDED_ATTEMPT,
  MAYBE_ENQUEUED,
  MAYBE_RETRY,
} from "./job-states.ts";

const HOLDER = ~0xff;

export type JobTotals = Pick<
  Ledger,
  | "enqueued"
  | "repeats"
  | "completed"
  | "dead"
  | "lost"
  | "doubled"
  | "recovered"
  | "lostByStore"
  | "ranAgain"
>;

export class JobsConserved implements Checker {
  readonly name = "jobs-conserved";
  readonly #states = new JobStates();
  readonly #leases = new Map<string, number>();
  readonly #conserved = new Violations();
  readonly #once = new Violations();
  readonly #byLease = new Violations();
  readonly #losses: LossBook | null;
  #settled = 0;
  /** Claimed while another lease held them: right only if that lease's reply was lost. */
  readonly #claimedFrom = new Map<JobNumber, number>();
  readonly #dead = new Set<JobNumber>();
  #repeats = 0;
  /** Taken for repeats though nobody had told of an enqueue. */
  readonly #repeated = new Set<JobNumber>();
  /** Somebody wanted them tried again, and nobody knows whether they were. */
  readonly #maybeRevived = new Set<JobNumber>();
  #enqueued = 0;
  #completed = 0;
  #recovered = 0;
  #lost = 0;
  #deadCount = 0;
  #reapUnknown = false;
  #drainUnknown = false;
  #audited: StoreAudited | null = null;

  /** `losses`: what a loss of the store excuses; null where there can be none. */
  constructor(losses: LossBook | null = null) {
    this.#losses = losses;
  }

  /** What the whole run came to, recovered jobs included; final after `finish`. */
  totals(): JobTotals {
    return {
      enqueued: this.#enqueued,
      ...(this.#repeats === 0 ? {} : { repeats: this.#repeats }),
      completed: this.#completed,
      dead: this.#deadCount,
      lost: this.#lost,
      doubled: this.#once.count,
      recovered: this.#recovered,
      lostByStore: this.#losses?.lost ?? 0,
      ranAgain: this.#losses?.ranAgain ?? 0,
    };
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
        for (const job of event.jobs) this.#enqueue(job);
        for (const job of event.delayed?.jobs ?? []) this.#enqueue(job);
        for (const job of event.repeats?.jobs ?? []) this.#repeat(job);
        break;
      case "routeRefused":
        for (const job of event.alreadyEnqueued) this.#alreadyEnqueued(job);
        break;
      case "claimed":
        this.#claim(event);
        break;
      case "settled":
        this.#settle(event);
        break;
      case "lapsed":
        this.#lapse(event);
        break;
      case "requeued":
        for (let i = 0; i < event.jobs.length; i++) {
          if (event.moved[i]) this.#mustBeAlive(event.jobs[i] as number, "requeued");
        }
        break;
      case "deadRequeued":
        for (let i = 0; i < event.jobs.length; i++) {
          if (event.requeued[i]) this.#revive(event.jobs[i] as number);
        }
        break;
      case "drained":
        for (const job of event.jobs) this.#mustBeAlive(job, "drained");
        for (const job of event.revoked) this.#release(job, "revoked");
        break;
      case "unknown":
        if (!event.definite) this.#unknown(event);
        break;
      case "audited":
        this.#audited = event;
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    for (const job of this.#repeated) {
      if (this.#states.word(job) !== 0 || this.#losses?.excuses(job)) continue;
      this.#conserved.add(job, `Job ${job} was taken for a repeat, and had never been enqueued.`);
    }
    if (!this.#reapUnknown && !this.#drainUnknown) {
      for (const job of this.#claimedFrom.keys()) {
        this.#twice(job, `Job ${job} was claimed while another worker held it.`);
      }
    }
    const unknown = this.#judgeByAudit();
    const n = this.#enqueued;
    const each = n === 1 ? "The one job" : `Each of ${grouped(n)} jobs`;
    const once = this.#once.finding({
      id: "jobs-once",
      title: "No job is enqueued, claimed or settled twice",
      unit: "jobs",
      n,
      sentence: `${each} ended at most once, by the lease that had claimed it.`,
    });
    const conserved = this.#conserved.finding({
      id: "jobs-conserved",
      title: "No job is lost or left behind",
      unit: "jobs",
      n,
      unknown,
      sentence:
        `${counted(n, "job")} enqueued = ${grouped(this.#completed)} completed + ` +
        `${grouped(this.#deadCount)} dead, ` +
        `${grouped(this.#recovered)} of them told by elimination${this.#lostText()}.`,
    });
    const byLease = this.#byLease.finding({
      id: "settles-by-lease",
      title: "Every settlement that counts is of a live claim: its lease, job and attempt",
      unit: "settlements",
      n: this.#settled,
      sentence:
        `${counted(this.#settled, "settlement", "settlements, each")} ` +
        "of a claim that lived, at most one a claim.",
    });
    return this.#settled === 0 ? [conserved, once] : [conserved, once, byLease];
  }

  #lostText(): string {
    const lost = this.#losses?.lost ?? 0;
    return lost === 0 ? "" : `, and ${grouped(lost)} that the store lost`;
  }

  /** Returns why nothing can be said, or null. */
  #judgeByAudit(): string | null {
    if (this.#audited === null) return "The store was never audited after the run.";
    const audit = auditJobs({
      states: this.#states,
      audited: this.#audited,
      recordedDead: this.#dead,
      excuses: (job) => this.#losses?.excuses(job) ?? false,
      maybeRevived: this.#maybeRevived,
      reapUnknown: this.#reapUnknown,
    });
    this.#recovered = audit.recoveredDone + audit.recoveredDead;
    this.#enqueued += audit.recoveredEnqueued;
    this.#completed += audit.recoveredDone;
    this.#deadCount = this.#dead.size + audit.recoveredDead;
    for (const { job, what, isLost } of audit.wrong) {
      if (isLost && this.#losses?.excusesLoss(job)) continue;
      if (isLost) this.#lost += 1;
      this.#conserved.add(job, what);
    }
    if (audit.held > 0 && this.#conserved.count === 0) {
      this.#conserved.add(
        null,
        `The store still held ${counted(audit.held, "job")} when the run ended.`,
      );
    }
    return null;
  }

  #enqueue(job: JobNumber): void {
    const word = this.#states.word(job);
    if ((word & ENQUEUED) !== 0) {
      this.#twice(job, `Job ${job} was enqueued twice.`);
      return;
    }
    this.#enqueued += 1;
    this.#states.set(job, word | ENQUEUED);
  }

  #repeat(job: JobNumber): void {
    this.#repeats += 1;
    if (this.#states.word(job) === 0) this.#repeated.add(job);
  }

  #alreadyEnqueued(job: JobNumber): void {
    const word = this.#states.word(job);
    if ((word & ENQUEUED) !== 0) return;
    this.#enqueued += 1;
    this.#states.set(job, word | ENQUEUED);
  }

  #claim(event: JobsClaimed): void {
    const lease = this.#leaseNumber(event.lease);
    for (let i = 0; i < event.jobs.length; i++) {
      const job = event.jobs[i] as number;
      const word = this.#states.word(job);
      if ((word & ENDED) !== 0 && !this.#wasRevived(job)) {
        if (this.#losses?.excusesRun(job)) continue;
        this.#twice(job, `Job ${job} was claimed by ${event.lease} after it had ended.`);
        continue;
      }
      if ((word & HELD) !== 0 && (word & MAYBE_ENDED_ATTEMPT) === 0) {
        this.#claimedFrom.set(job, leaseOf(word));
      }
      const holder = holderBits(lease, event.attempts[i] as number);
      this.#states.set(job, (word & (ENQUEUED | MAYBE_ENQUEUED)) | HELD | holder);
    }
  }

  #settle(event: JobsSettled): void {
    const lease = this.#leaseNumber(event.lease);
    for (let i = 0; i < event.jobs.length; i++) {
      if (!event.accepted[i]) continue;
      this.#settled += 1;
      const job = event.jobs[i] as number;
      const word = this.#states.word(job);
      const holder = holderBits(lease, event.attempts[i] as number);
      if ((word & ENDED) !== 0) {
        this.#notHeld(job, `Job ${job} was settled by ${event.lease} after it had ended.`);
        continue;
      }
      if ((word & HELD) === 0 || (word & HOLDER) !== holder) {
        this.#notHeld(job, `Job ${job} was settled by ${event.lease}, which did not hold it.`);
      }
      const outcome = event.outcomes[i];
      if (outcome === "retry") this.#states.set(job, word & (ENQUEUED | HOLDER));
      else this.#end(job, word, outcome === "dead");
    }
  }

  #lapse(event: JobsLapsed): void {
    for (let i = 0; i < event.jobs.length; i++) {
      const job = event.jobs[i] as number;
      if (!this.#release(job, "lapsed") || !event.dead[i]) continue;
      this.#end(job, this.#states.word(job), true);
    }
  }

  /** The attempt is over, the job is not; false if it had ended before. */
  #release(job: JobNumber, what: string): boolean {
    if (!this.#mustBeAlive(job, what)) return false;
    const word = this.#states.word(job);
    this.#states.set(job, word & (ENQUEUED | MAYBE_ENQUEUED | HOLDER));
    return true;
  }

  #mustBeAlive(job: JobNumber, what: string): boolean {
    if ((this.#states.word(job) & ENDED) === 0) return true;
    this.#twice(job, `Job ${job} was ${what} after it had ended.`);
    return false;
  }

  #twice(job: JobNumber, what: string): void {
    if (!this.#losses?.excuses(job)) this.#once.add(job, what);
  }

  #notHeld(job: JobNumber, what: string): void {
    if (this.#losses?.excuses(job)) return;
    this.#once.add(job, what);
    this.#byLease.add(job, what);
  }

  /** A dead letter is to be tried again: its end was none. */
  #revive(job: JobNumber): void {
    const word = this.#states.word(job);
    const known = this.#dead.delete(job);
    if (known) this.#states.revive(job, word & (ENQUEUED | HOLDER));
    // It died in a reap or settlement that nobody heard of, or before the store forgot.
    else if ((word & ENDED) === 0 && (this.#reapUnknown || (word & MAYBE_DEAD) !== 0)) {
      this.#states.set(job, word & (ENQUEUED | MAYBE_ENQUEUED | HOLDER));
    } else this.#twice(job, `Job ${job} was requeued as a dead letter, and had not died.`);
  }

  /** True if it was dead, and is tried again on an order whose answer stayed away. */
  #wasRevived(job: JobNumber): boolean {
    if (!this.#maybeRevived.has(job) || !this.#dead.delete(job)) return false;
    this.#states.revive(job, this.#states.word(job) & (ENQUEUED | HOLDER));
    return true;
  }

  #end(job: JobNumber, word: number, dead: boolean): void {
    if (dead) this.#dead.add(job);
    else this.#completed += 1;
    if ((word & ENQUEUED) === 0) this.#enqueued += 1;
    this.#states.end(job, ENQUEUED | (dead ? DEAD : DONE) | (word & HOLDER));
  }

  #unknown(event: CommandUnknown): void {
    if (event.command === "reap") this.#reapUnknown = true;
    if (event.command === "drain") this.#drainUnknown = true;
    if (event.command === "requeueDead") {
      for (const job of event.jobs) this.#maybeRevived.add(job);
    }
    if (event.command === "enqueue") {
      for (const job of event.jobs) {
        this.#states.set(job, this.#states.word(job) | MAYBE_ENQUEUED);
      }
    }
    if (event.command === "settle") this.#settleUnknown(event);
  }

  #settleUnknown(event: CommandUnknown): void {
    const lease = this.#leaseNumber(event.lease ?? "");
    for (let i = 0; i < event.jobs.length; i++) {
      const job = event.jobs[i] as number;
      const word = this.#states.word(job);
      if (this.#claimedFrom.get(job) === lease) this.#claimedFrom.delete(job);
      if ((word & ENDED) !== 0 || leaseOf(word) !== lease || (word & HELD) === 0) continue;
      const outcome = event.outcomes[i];
      const maybe = outcome === "done" ? MAYBE_DONE : outcome === "dead" ? MAYBE_DEAD : MAYBE_RETRY;
      this.#states.set(job, word | maybe);
    }
  }

  #leaseNumber(lease: string): number {
    let number = this.#leases.get(lease);
    if (number === undefined) {
      number = (this.#leases.size % 0xffff) + 1;
      this.#leases.set(lease, number);
    }
    return number;
  }
}
