/** The state of one queue in the model, and the few changes that more than one command makes. */
import type { Deployment } from "../../canary/rollout/deployment.ts";
import { ALL, FULL_SHARE, initialRoute, type Route } from "../../canary/routing/route.ts";
import type { Job, Lane } from "../../canary/store/job.ts";
import type { LaneLoad, QueueState } from "../../canary/store/replies.ts";
import { changedByHand } from "../../faults/changed-by-hand.ts";
import { unreachable } from "../../kernel/assert.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { EvictedKey } from "../replicated-store.ts";
import { LaneArrivals } from "./arrivals/lane-arrivals.ts";
import { JobDeque } from "./job-deque.ts";
import { DeadLetters } from "./job-life/dead-letters.ts";
import { SeenIds } from "./job-life/seen-ids.ts";
import { LeaseTable } from "./lease-table.ts";
import { Places } from "./places/places.ts";
import { WorkerTable } from "./registry/worker-table.ts";
import { WaitingJobs } from "./waiting-jobs.ts";
import { WindowLedger } from "./window-ledger.ts";

interface Leader {
  token: number;
  holder: string;
  lapsesAt: Instant;
}

/** There never was a leader. */
function noLeader(): Leader {
  return { token: 0, holder: "", lapsesAt: 0 };
}

export class ModelQueue {
  readonly stable = new JobDeque();
  readonly canary = new JobDeque();
  readonly arrivals = { stable: new LaneArrivals(), canary: new LaneArrivals() };
  readonly leases = new LeaseTable();
  readonly waiting = new WaitingJobs();
  readonly workers = new WorkerTable();
  windows: WindowLedger;
  /** Next sequence number of each producer. */
  readonly producers = new Map<string, number>();
  readonly dead = new DeadLetters();
  /** Of producers that do not want an id enqueued twice. */
  readonly seen = new SeenIds();
  /** Of a pool: which deployments may live. */
  readonly places = new Places();
  readonly slotFor: Duration;
  deployment: Deployment | null = null;
  /** Lines of the audit trail, oldest first. */
  readonly trail: string[] = [];
  route: Route;
  diverted: QueueState["diverted"] = { jobs: 0, lastAt: null };
  /** The leader's lease; token 0: there never was a leader. */
  leader = noLeader();
  /** Leaderships so far: kept beside the leader, so that no token is given twice. */
  terms = 0;
  #forgery: { readonly genuine: Route; readonly forged: Route } | null = null;
  /** Number of the last command. */
  order = 0;

  constructor(queue: string, slotFor: Duration) {
    this.slotFor = slotFor;
    this.windows = new WindowLedger(slotFor);
    this.route = initialRoute(queue);
  }

  load(lane: Lane): LaneLoad {
    return { queued: this[lane].size, inFlight: this.leases.inFlight(lane) };
  }

  /** Whether the route asks for it. */
  get keepsAges(): boolean {
    return keepsAges(this.route);
  }

  /** Puts a committed route in force. */
  follow(route: Route): void {
    if (keepsAges(route) !== this.keepsAges) {
      this.arrivals.stable.forget();
      this.arrivals.canary.forget();
    }
    this.route = route;
  }

  /** So many jobs went to stable because a breaker was open. */
  countDiverted(jobs: number, now: Instant): void {
    if (jobs > 0) this.diverted = { jobs: this.diverted.jobs + jobs, lastAt: now };
  }

  /** Writes a route that sends everything to the canary, as somebody without a key would. */
  forgeRoute(): void {
    if (this.route.epoch === 0) return;
    const genuine = this.#forgery === null ? this.route : this.#forgery.genuine;
    this.route = { ...this.route, share: FULL_SHARE, scope: ALL };
    this.#forgery = { genuine, forged: this.route };
  }

  /** Unless another route was committed meanwhile. */
  restoreRoute(): void {
    if (this.route === this.#forgery?.forged) this.route = this.#forgery.genuine;
    this.#forgery = null;
  }

  /** Writes another configuration of the deployment, as anybody who reaches the store could. */
  changeConfig(): void {
    if (this.deployment !== null) this.deployment = changedByHand(this.deployment);
  }

  /** A token that the leader has, or the last leader had, if nobody took over. */
  isLeader(token: number): boolean {
    return token === this.leader.token && token > 0;
  }

  /** Ids of the jobs that were queued there. */
  evict(key: EvictedKey): string[] {
    switch (key) {
      case "windows":
        this.windows = new WindowLedger(this.slotFor);
        return [];
      case "leadership":
        this.leader = noLeader();
        return [];
      case "stable":
      case "canary":
        return this[key].takeFront(this[key].size).map(({ id }) => id);
      default:
        return unreachable(key, "key of the store");
    }
  }

  /** Sets a failed or lapsed attempt up for the next one; false: it was the last. */
  retry(job: Job, lane: Lane, dueAt: Instant): boolean {
    if (job.attempt >= job.maxAttempts) return false;
    this.waiting.add({ ...job, attempt: job.attempt + 1 }, lane, dueAt);
    return true;
  }

  bury(job: Job, lane: Lane, now: Instant): void {
    this.dead.bury(job, now);
    const tally = this.windows.tally(lane, now);
    tally.finished += 1;
    tally.failed += 1;
  }

  /** The lane that a version serves under the route; null for none. */
  laneServedBy(version: string): Lane | null {
    const { stableVersion, canaryVersion } = this.route;
    if (version === stableVersion || stableVersion === "") return "stable";
    return version === canaryVersion ? "canary" : null;
  }
}

function keepsAges({ ages, breaker }: Route): boolean {
  return ages === true || breaker !== undefined;
}
