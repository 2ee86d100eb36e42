/**
 * The consumer machine: claims jobs for one worker, has them run, and settles them, in one batch of
 * each a tick.
 *
 * The jobs that the worker holds are covered by a lease, which every claim and settlement extends.
 * There may be jobs under it that nobody here knows of: claimed unheard, or settled before a
 * replica took over that lacks it, perhaps while nothing was asked. So the machine goes on under a
 * fresh lease after a command without an answer, and once in a lease's length in any case, and lets
 * the old one lapse when what it knows of it is settled: then they return.
 * A settlement without an answer is sent again: the store accepts it once at most.
 *
 * With a time limit, an attempt that runs over is failed and its job goes on, because a lease is
 * the worker's and would hold a hung job for ever. The runner is asked to abort it.
 */
import { unreachable } from "../../kernel/assert.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Instant } from "../../kernel/time.ts";
import { bucketOf } from "../metrics/histogram.ts";
import type { Claim, ConsumerCommand, Settle, Settlement } from "../store/commands.ts";
import type { Exchange } from "../store/exchange.ts";
import type { Job } from "../store/job.ts";
import type { ReplyTo } from "../store/replies.ts";
import type { Attempt } from "./attempts/attempt.ts";
import { backoffDelay } from "./attempts/backoff.ts";
import { reasonOf } from "./attempts/reason.ts";
import { RunTimeSample } from "./attempts/run-time-sample.ts";
import { TimeLimit } from "./attempts/time-limit.ts";
import { Hearing } from "./hearing.ts";
import { LeaseBook } from "./lease-book.ts";
import type { ConsumerOptions } from "./options.ts";

export type ConsumerEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  | { readonly kind: "finished"; readonly attempts: readonly Attempt[] }
  /** Finish what runs, claim nothing more, then say `stopped`. */
  | { readonly kind: "stop" }
  | Exchange<ConsumerCommand>;

export type ConsumerAction =
  | ConsumerCommand
  | { readonly kind: "run"; readonly jobs: readonly Job[] }
  /** These attempts ran over their time and are ended already: stop them, if that is possible. */
  | { readonly kind: "abort"; readonly jobs: readonly Job[] }
  /** Nothing runs and all is settled. `retired`: the version serves no lane (any more). */
  | { readonly kind: "stopped"; readonly retired: boolean };

/** Unsettled attempts, in batches, beyond which nothing more is claimed. */
const UNSETTLED_BATCHES = 4;

/** A lease is extended when this part of it has passed without a claim or settlement. */
const EXTEND_AFTER = 1 / 3;

export class Consumer implements Machine<ConsumerEvent, ConsumerAction> {
  readonly #options: ConsumerOptions;
  readonly #leases: LeaseBook;
  readonly #hearing: Hearing;
  readonly #timeLimit: TimeLimit | null;
  readonly #sample: RunTimeSample | null;
  #unsettled: Settlement[] = [];
  /** Attempts in the runner, those that ran over their time included. */
  #running = 0;
  /** The lease of the claim that is on its way. */
  #claiming: string | null = null;
  /** The settlement that is on its way, or waits to be sent again. */
  #settling: Settle | null = null;
  #settleAgain = false;
  #ending: "no" | "retired" | "stopped" = "no";
  #saidStopped = false;
  #actAt: Instant = 0;
  #claimAt: Instant = 0;
  #idleFor = 0;
  #extendAt: Instant = 0;
  #extending = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#leases = new LeaseBook(options.lease, options.leaseFor);
    this.#hearing = new Hearing(options.leaseFor);
    const { sampleAbove } = options;
    this.#sample = sampleAbove === undefined ? null : new RunTimeSample(sampleAbove);
    this.#timeLimit = options.timeLimit === undefined ? null : new TimeLimit(options.timeLimit);
  }

  step(event: ConsumerEvent, now: Instant): Step<ConsumerAction> {
    const commands: ConsumerAction[] = [];
    switch (event.kind) {
      case "start":
        break;
      case "wake":
        this.#endOverrun(now, commands);
        break;
      case "finished":
        this.#finished(event.attempts);
        this.#endOverrun(now, commands);
        break;
      case "stop":
        if (this.#ending === "no") this.#ending = "stopped";
        break;
      case "replied":
        this.#replied(event.reply, now, commands);
        break;
      case "unanswered":
        this.#unanswered(event.command, now);
        break;
      default:
        unreachable(event, "consumer event");
    }
    if (now >= this.#actAt) this.#act(now, commands);
    this.#sayStopped(commands);
    return { commands, wakeAt: this.#wakeAt() };
  }

  /** Jobs that run or wait to be settled. */
  get held(): number {
    const settling = this.#settling?.settlements.length ?? 0;
    return this.#running - this.abandoned + this.#unsettled.length + settling;
  }

  /** Attempts that ran over their time and have not returned: each takes the place of a job. */
  get abandoned(): number {
    return this.#timeLimit?.abandoned ?? 0;
  }

  #finished(attempts: readonly Attempt[]): void {
    this.#running -= attempts.length;
    const news = this.#timeLimit?.returned(attempts) ?? attempts;
    for (const attempt of news) this.#unsettled.push(this.#settlementOf(attempt));
  }

  /** Asked only once the runner was: after a pause, attempts may have returned long ago. */
  #endOverrun(now: Instant, commands: ConsumerAction[]): void {
    const overrun = this.#timeLimit?.runOver(now) ?? [];
    if (overrun.length === 0) return;
    for (const attempt of overrun) this.#unsettled.push(this.#settlementOf(attempt));
    commands.push({ kind: "abort", jobs: overrun.map(({ job }) => job) });
  }

  #settlementOf(attempt: Attempt): Settlement {
    const { job, startedAt, finishedAt } = attempt;
    const retry = !attempt.ok && job.attempt < job.maxAttempts;
    const settlement: Settlement = {
      jobId: job.id,
      attempt: job.attempt,
      outcome: attempt.ok ? "done" : retry ? "retry" : "dead",
      delay: retry ? backoffDelay(this.#options.backoff, job) : 0,
      bucket: bucketOf(finishedAt - startedAt),
      intendedAt: job.intendedAt + (job.delay ?? 0),
      startedAt,
      finishedAt,
    };
    return attempt.ok ? settlement : { ...settlement, reason: reasonOf(attempt.error) };
  }

  #replied(reply: ReplyTo<ConsumerCommand>, now: Instant, commands: ConsumerAction[]): void {
    this.#hearing.heard();
    switch (reply.kind) {
      case "claimed":
        if (this.#claiming !== null) this.#leases.claimed(reply.jobs, this.#claiming);
        this.#claiming = null;
        this.#claimed(reply.jobs, now, commands);
        return;
      case "retired":
        this.#claiming = null;
        if (this.#ending === "no") this.#ending = "retired";
        return;
      case "settled":
        this.#leases.settled(this.#settling?.settlements ?? []);
        this.#settling = null;
        return;
      case "extended":
        this.#extending = false;
        return;
      default:
        unreachable(reply, "reply to a consumer");
    }
  }

  #claimed(jobs: readonly Job[], now: Instant, commands: ConsumerAction[]): void {
    if (jobs.length === 0) {
      const { tick, idleFor } = this.#options;
      this.#idleFor = Math.min(Math.max(this.#idleFor * 2, tick), idleFor);
      this.#claimAt = now + this.#idleFor;
      return;
    }
    this.#idleFor = 0;
    this.#running += jobs.length;
    this.#timeLimit?.began(jobs, now);
    commands.push({ kind: "run", jobs });
  }

  #unanswered(command: ConsumerCommand, now: Instant): void {
    const retryAt = now + this.#options.retryAfter;
    this.#hearing.unheard(now);
    // Even a refusal may come from a store that is not what it was, and holds jobs under the lease
    // that were settled here.
    this.#leases.renew(now);
    switch (command.kind) {
      case "claim":
        this.#claiming = null;
        this.#claimAt = retryAt;
        return;
      case "settle":
        this.#settleAgain = true;
        this.#actAt = retryAt;
        return;
      case "extend":
        this.#extending = false;
        this.#extendAt = retryAt;
        return;
      default:
        unreachable(command, "consumer command");
    }
  }

  #act(now: Instant, commands: ConsumerAction[]): void {
    const before = commands.length;
    this.#settle(now, commands);
    this.#claim(now, commands);
    // Where there is more than one lease, none of them extends all.
    if (commands.length > before && this.#leases.isOne) {
      this.#extendAt = now + this.#options.leaseFor * EXTEND_AFTER;
    } else if (!this.#extending && this.held > 0 && now >= this.#extendAt) {
      this.#extend(now, commands);
    }
    this.#actAt = now + this.#options.tick;
  }

  #settle(now: Instant, commands: ConsumerAction[]): void {
    if (this.#settling !== null) {
      const leaseFor = this.#hearing.leaseFor(now);
      if (this.#settleAgain) commands.push({ ...this.#settling, leaseFor });
      this.#settleAgain = false;
      return;
    }
    if (this.#unsettled.length === 0) return;
    const { lease, settlements, rest } = this.#leases.nextToSettle(
      this.#unsettled,
      this.#options.batch,
    );
    this.#unsettled = rest;
    const { queue } = this.#options;
    const leaseFor = this.#hearing.leaseFor(now);
    const told = this.#sample?.of(settlements, now) ?? { settlements };
    this.#settling = { kind: "settle", queue, lease, leaseFor, ...told };
    commands.push(this.#settling);
  }

  #claim(now: Instant, commands: ConsumerAction[]): void {
    const { queue, version, concurrency, batch, leaseFor } = this.#options;
    if (this.#claiming !== null || this.#ending !== "no" || now < this.#claimAt) return;
    if (this.#unsettled.length > batch * UNSETTLED_BATCHES) return;
    const limit = Math.min(batch, concurrency - this.#running);
    if (limit <= 0) return;
    this.#leases.renewInTime(now);
    const lease = this.#leases.current;
    this.#claiming = lease;
    const claim: Claim = { kind: "claim", queue, lease, version, limit, leaseFor };
    commands.push(claim);
  }

  #extend(now: Instant, commands: ConsumerAction[]): void {
    const { queue } = this.#options;
    const leaseFor = this.#hearing.leaseFor(now);
    this.#extendAt = now + this.#options.leaseFor * EXTEND_AFTER;
    this.#extending = true;
    for (const lease of this.#leases.held()) {
      commands.push({ kind: "extend", queue, lease, leaseFor });
    }
  }

  #sayStopped(commands: ConsumerAction[]): void {
    if (this.#ending === "no" || this.#saidStopped || this.#claiming !== null || this.held > 0)
      return;
    this.#saidStopped = true;
    commands.push({ kind: "stopped", retired: this.#ending === "retired" });
  }

  #wakeAt(): Instant | null {
    if (this.#saidStopped) return null;
    if (this.held + this.abandoned > 0) return this.#actAt;
    if (this.#claiming !== null) return null;
    return Math.max(this.#actAt, this.#claimAt);
  }
}
