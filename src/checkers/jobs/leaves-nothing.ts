/**
 * Verifies that a worker which ends in order, because it was asked to or because its version serves
 * no lane, has nothing in hand: every job that it is known to have claimed was settled, or had been
 * taken from it.
 *
 * Looks at runs with faults only, and not at those whom the end of the run ends. What a worker has
 * held for longer than a lease since it was last heard may have lapsed, and not been reaped yet:
 * that is let pass. A run in which no worker ends in order gives no finding.
 */
import { firstLease } from "../../canary/registry/lease-name.ts";
import { incarnationName } from "../../fleet/machine-options.ts";
import type {
  HistoryEvent,
  JobNumber,
  JobsClaimed,
  JobsSettled,
  ProcessChanged,
} from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

interface End {
  readonly at: Instant;
  readonly process: string;
  readonly phase: ProcessChanged["phase"];
  /** Jobs in hand. */
  readonly jobs: readonly JobNumber[];
}

export class LeavesNothing implements Checker {
  readonly name = "leaves-nothing";
  readonly #isOn: boolean;
  readonly #leaseFor: Duration;
  /** Of a job, the incarnation of a worker that is known to hold it, as `stable/0#1`. */
  readonly #holders = new Map<JobNumber, string>();
  /** By incarnation, when it last heard the store. */
  readonly #heardAt = new Map<string, Instant>();
  /** By process. */
  readonly #incarnations = new Map<string, number>();
  readonly #ends: End[] = [];
  /** Of any process; the last ones end with the run. */
  #lastEndAt: Instant = 0;

  constructor({ scenario }: CheckContext) {
    this.#isOn = scenario.faults.length > 0;
    this.#leaseFor = scenario.timing.leaseFor;
  }

  observe(event: HistoryEvent): void {
    if (!this.#isOn) return;
    switch (event.kind) {
      case "claimed":
        this.#claimed(event);
        break;
      case "settled":
        this.#settled(event);
        break;
      case "unknown":
      case "lapsed":
        for (const job of event.jobs) this.#holders.delete(job);
        break;
      case "drained":
        for (const job of event.revoked) this.#holders.delete(job);
        break;
      case "storeLost":
      case "evicted":
        this.#holders.clear();
        break;
      case "process":
        this.#process(event);
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    const ends = this.#ends.filter(({ at }) => at !== this.#lastEndAt);
    if (ends.length === 0) return [];
    const violations = new Violations();
    for (const { process, phase, jobs } of ends) {
      const what = `in the hands of ${process} when it ${phase}`;
      for (const job of jobs) violations.add(job, `Job ${job} was ${what}.`);
    }
    const finding = violations.finding({
      id: "leaves-nothing",
      title: "A worker that ends in order has nothing in hand",
      unit: "jobs",
      n: ends.length,
      sentence: `${counted(ends.length, "worker")} ended in order, and left no job behind.`,
    });
    return [finding];
  }

  #claimed({ lease, jobs, at }: JobsClaimed): void {
    const worker = firstLease(lease);
    this.#heardAt.set(worker, at);
    for (const job of jobs) this.#holders.set(job, worker);
  }

  /** Accepted or not: the worker is done with it. */
  #settled({ lease, jobs, at }: JobsSettled): void {
    const worker = firstLease(lease);
    this.#heardAt.set(worker, at);
    for (const job of jobs) {
      if (this.#holders.get(job) === worker) this.#holders.delete(job);
    }
  }

  #process({ process, phase, at }: ProcessChanged): void {
    const incarnation = this.#incarnations.get(process) ?? 0;
    if (phase === "started") this.#incarnations.set(process, incarnation + 1);
    if (phase !== "stopped" && phase !== "retired") return;
    this.#lastEndAt = at;
    const worker = incarnationName({ name: process, incarnation });
    const heardAt = this.#heardAt.get(worker);
    if (heardAt === undefined) return;
    const jobs = at - heardAt < this.#leaseFor ? this.#heldBy(worker) : [];
    this.#ends.push({ at, process, phase, jobs });
  }

  #heldBy(worker: string): JobNumber[] {
    const held = [...this.#holders].filter(([, holder]) => holder === worker);
    return held.map(([job]) => job);
  }
}
