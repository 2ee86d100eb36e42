/**
 * One queue of the model store: its state, and the transitions that move jobs. What concerns the
 * deployment is in model-rollout.ts.
 *
 * Relies on the caller for time. Kept fast on purpose: the simulator spends its life here.
 */
import type {
  Claim,
  Drain,
  Enqueue,
  Extend,
  PeekDue,
  Reap,
  Requeue,
  Settle,
  Settlement,
} from "../../canary/store/commands.ts";
import type { DueJob, Job, Lane } from "../../canary/store/job.ts";
import type { LaneLoad, LapsedJob, ReplyTo, Stamp } from "../../canary/store/replies.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { DueList } from "./due-list.ts";
import { LaneList } from "./lane-list.ts";
import { ModelRollout } from "./model-rollout.ts";
import { WindowSlots } from "./window-slots.ts";

/** Jobs that one worker's incarnation holds, by the lane that they were claimed from. */
interface Lease {
  readonly name: string;
  lapsesAt: Instant;
  readonly stable: Map<string, Job>;
  readonly canary: Map<string, Job>;
}

const LANES = ["stable", "canary"] as const;

export class ModelQueue {
  readonly rollout: ModelRollout;
  readonly windows: WindowSlots;
  readonly lanes: Readonly<Record<Lane, LaneList>>;
  readonly due = new DueList();
  readonly leases = new Map<string, Lease>();
  readonly producers = new Map<string, number>();
  readonly deadIds: string[] = [];
  #order = 0;

  constructor(queue: string, slotFor: Duration) {
    this.rollout = new ModelRollout(queue);
    this.windows = new WindowSlots(slotFor);
    this.lanes = { stable: new LaneList(), canary: new LaneList() };
  }

  /** Counts a command that reached the store. */
  stamp(at: Instant): Stamp {
    this.#order += 1;
    return { at, order: this.#order };
  }

  get order(): number {
    return this.#order;
  }

  load(lane: Lane): LaneLoad {
    let inFlight = 0;
    for (const lease of this.leases.values()) inFlight += lease[lane].size;
    return { queued: this.lanes[lane].size, inFlight };
  }

  enqueue(command: Enqueue, stamp: Stamp): ReplyTo<Enqueue> {
    const { producer, first, epoch, jobs, lanes } = command;
    const next = this.producers.get(producer) ?? 0;
    if (first !== next) return { kind: "outOfSequence", next, ...stamp };
    const { route } = this.rollout;
    if (epoch !== route.epoch) return { kind: "stale", route, ...stamp };
    const { stable, canary } = this.lanes;
    let toCanary = 0;
    for (let i = 0; i < jobs.length; i++) {
      if (lanes[i] === "canary") {
        canary.push(jobs[i]!);
        toCanary += 1;
      } else {
        stable.push(jobs[i]!);
      }
    }
    this.windows.at(stamp.at, "canary").routed += toCanary;
    this.windows.at(stamp.at, "stable").routed += jobs.length - toCanary;
    this.producers.set(producer, first + jobs.length);
    return { kind: "enqueued", next: first + jobs.length, ...stamp };
  }

  claim(command: Claim, stamp: Stamp): ReplyTo<Claim> {
    const lane = this.rollout.laneOf(command.version);
    if (lane === null) return { kind: "retired", ...stamp };
    const jobs = this.lanes[lane].takeFirst(command.limit);
    const held = this.#lease(command, stamp.at)[lane];
    for (const job of jobs) held.set(job.id, job);
    return { kind: "claimed", lane, jobs, ...stamp };
  }

  settle(command: Settle, stamp: Stamp): ReplyTo<Settle> {
    const lease = this.leases.get(command.lease);
    if (lease === undefined) {
      return { kind: "settled", accepted: command.settlements.map(() => false), ...stamp };
    }
    lease.lapsesAt = stamp.at + command.leaseFor;
    const accepted: boolean[] = [];
    for (const settlement of command.settlements) {
      accepted.push(this.#settleOne(lease, settlement, stamp.at));
    }
    return { kind: "settled", accepted, ...stamp };
  }

  extend(command: Extend, stamp: Stamp): ReplyTo<Extend> {
    const lease = this.leases.get(command.lease);
    if (lease !== undefined) lease.lapsesAt = stamp.at + command.leaseFor;
    return { kind: "extended", alive: lease !== undefined, ...stamp };
  }

  reap({ limit }: Reap, stamp: Stamp): ReplyTo<Reap> {
    const jobs: LapsedJob[] = [];
    const lapsed = [...this.leases.values()].filter((lease) => lease.lapsesAt < stamp.at);
    lapsed.sort((a, b) => a.lapsesAt - b.lapsesAt || (a.name < b.name ? -1 : 1));
    for (const lease of lapsed) {
      if (jobs.length + lease.stable.size + lease.canary.size > limit) break;
      for (const lane of LANES) {
        for (const job of byId(lease[lane].values())) {
          const dead = this.#failAttempt(job, lane, 0, stamp.at);
          jobs.push({ jobId: job.id, lease: lease.name, lane, attempt: job.attempt, dead });
        }
      }
      this.leases.delete(lease.name);
    }
    return { kind: "reaped", jobs, ...stamp };
  }

  peekDue({ limit }: PeekDue, stamp: Stamp): ReplyTo<PeekDue> {
    const jobs = this.due.dueAt(stamp.at, limit);
    const next = this.due.nextDue(jobs.length);
    const nextIn = next === null ? null : Math.max(0, next - stamp.at);
    return { kind: "due", jobs, route: this.rollout.route, nextIn, ...stamp };
  }

  requeue({ epoch, entries, lanes }: Requeue, stamp: Stamp): ReplyTo<Requeue> {
    const { route } = this.rollout;
    if (epoch !== route.epoch) return { kind: "stale", route, ...stamp };
    const moved = entries.map(({ job }, i) => {
      const entry = this.due.take(job.id, job.attempt);
      if (entry !== null) this.#returnTo(lanes[i]!, entry, stamp.at);
      return entry !== null;
    });
    return { kind: "requeued", moved, ...stamp };
  }

  drain({ token, limit, revoke }: Drain, stamp: Stamp): ReplyTo<Drain> {
    if (!this.rollout.isLeader(token)) return { kind: "refused", reason: "token", ...stamp };
    const drained = this.lanes.canary.takeLast(limit);
    this.lanes.stable.putInFront(drained);
    const empty = this.lanes.canary.size === 0;
    const revoked = revoke && empty ? this.#revoke(limit - drained.length) : [];
    const ids = (jobs: readonly Job[]): string[] => jobs.map((job) => job.id);
    const left = this.load("canary");
    return { kind: "drained", moved: ids(drained), revoked: ids(revoked), left, ...stamp };
  }

  #lease({ lease: name, leaseFor }: Claim, at: Instant): Lease {
    let lease = this.leases.get(name);
    if (lease === undefined) {
      lease = { name, lapsesAt: 0, stable: new Map(), canary: new Map() };
      this.leases.set(name, lease);
    }
    lease.lapsesAt = at + leaseFor;
    return lease;
  }

  #settleOne(lease: Lease, settlement: Settlement, at: Instant): boolean {
    const { jobId, attempt, outcome } = settlement;
    let lane: Lane = "stable";
    let job = lease.stable.get(jobId);
    if (job === undefined) {
      lane = "canary";
      job = lease.canary.get(jobId);
    }
    if (job === undefined || job.attempt !== attempt) return false;
    lease[lane].delete(jobId);
    if (outcome === "done") {
      const counters = this.windows.at(at, lane);
      counters.finished += 1;
      counters.runTimes[settlement.bucket]! += 1;
      return true;
    }
    const last = outcome === "dead" ? { ...job, maxAttempts: job.attempt } : job;
    const dead = this.#failAttempt(last, lane, settlement.delay, at);
    if (dead) this.windows.at(at, lane).runTimes[settlement.bucket]! += 1;
    return true;
  }

  /** True if that was the job's last attempt. */
  #failAttempt(job: Job, lane: Lane, delay: Duration, at: Instant): boolean {
    const counters = this.windows.at(at, lane);
    counters.attemptsFailed += 1;
    if (job.attempt < job.maxAttempts) {
      this.due.add({ job: { ...job, attempt: job.attempt + 1 }, lastLane: lane }, at + delay);
      return false;
    }
    counters.finished += 1;
    counters.failed += 1;
    this.deadIds.push(job.id);
    return true;
  }

  #returnTo(lane: Lane, { job, lastLane }: DueJob, at: Instant): void {
    this.lanes[lane].push(job);
    if (lane === lastLane) return;
    const left = this.windows.at(at, lastLane);
    left.finished += 1;
    left.failed += 1;
    this.windows.at(at, lane).routed += 1;
  }

  #revoke(limit: number): Job[] {
    const held = [...this.leases.values()].flatMap((lease) =>
      [...lease.canary.values()].map((job) => ({ job, lease })),
    );
    held.sort((a, b) => (a.job.id < b.job.id ? -1 : 1));
    const revoked = held.slice(0, limit);
    for (const { job, lease } of revoked) lease.canary.delete(job.id);
    const jobs = revoked.map(({ job }) => job);
    this.lanes.stable.putInFront(jobs);
    return jobs;
  }
}

function byId(jobs: Iterable<Job>): Job[] {
  return [...jobs].sort((a, b) => (a.id < b.id ? -1 : 1));
}
