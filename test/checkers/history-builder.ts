/**
 * Builds small histories, event by event, with sensible values for whatever a test does not care
 * about. Time goes on by a millisecond with every event, and the store's order by one.
 */

import type { Alert } from "../../src/canary/alerts/alert.ts";
import { NO_RECORDS } from "../../src/canary/audit/mark.ts";
import { bucketOf } from "../../src/canary/metrics/histogram.ts";
import type { LaneCounts } from "../../src/canary/metrics/window.ts";
import { configHash } from "../../src/canary/rollout/configure/config-hash.ts";
import type { Deployment } from "../../src/canary/rollout/deployment.ts";
import type { Look } from "../../src/canary/rollout/look.ts";
import { FIRST_FENCE, fenceOf } from "../../src/canary/routing/fence.ts";
import { ALL, type Route } from "../../src/canary/routing/route.ts";
import type { Outcome } from "../../src/canary/store/commands.ts";
import type { Lane } from "../../src/canary/store/job.ts";
import type { Checker, JobTraits } from "../../src/checkers/checker.ts";
import { GuardedCheckers } from "../../src/checkers/guarded-checkers.ts";
import type { CommandUnknown, HistoryEvent, ProcessChanged } from "../../src/history/event.ts";
import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import type { Finding } from "../../src/result/finding.ts";
import type { Fault } from "../../src/scenario/faults/fault.ts";
import { aRollout } from "../a-scenario.ts";

type Attempted = NonNullable<CommandUnknown["attempted"]>;

type Unheard = Partial<Omit<CommandUnknown, "attempted">> & {
  readonly attempted?: Omit<Attempted, "records"> & Partial<Pick<Attempted, "records">>;
};

/** What the store has in the end. */
interface Held {
  readonly heldJobs?: number[];
  readonly deadJobs?: number[];
  readonly canary?: number;
  readonly trail?: readonly string[];
}

export const traitsOf = (job: number): JobTraits => ({
  id: `job-${job}`,
  tenant: `tenant-${job % 10}`,
  kind: "",
});

export function aRoute(fields: Partial<Route> = {}): Route {
  return {
    queue: "mail",
    epoch: 1,
    strategy: "queue_split",
    split: "sticky",
    hash: "mixed",
    scope: ALL,
    stickyKey: "job_id",
    salt: "canary_1",
    share: 1_000,
    stableVersion: "v1",
    canaryVersion: "v2",
    ...fields,
  };
}

export function aDeployment(fields: Partial<Deployment> = {}): Deployment {
  return {
    id: "canary_1",
    queue: "mail",
    config: aRollout,
    configVersion: 1,
    configHash: configHash(aRollout),
    drift: null,
    version: 1,
    state: "planning",
    resumeState: null,
    stage: 0,
    share: 0,
    createdAt: 0,
    stageStartedAt: 0,
    evidenceFrom: fields.stageStartedAt ?? 0,
    passingSince: null,
    breachedAt: null,
    rollback: null,
    baseline: null,
    rules: {},
    audit: NO_RECORDS,
    endedAt: null,
    deletedAt: null,
    events: [],
    ...fields,
  };
}

/** Counts of a lane in which every job ran for `runMs`. */
export function counts(finished: number, failed = 0, runMs = 10): LaneCounts {
  const runTimes = new Map(finished > 0 ? [[bucketOf(runMs * MILLISECOND), finished]] : []);
  return { routed: finished, finished, failed, attemptsFailed: failed, runTimes };
}

const verdicts = (overall: Look["overall"]): Look["checks"] =>
  (["error_rate", "latency", "throughput", "sample_size", "duration"] as const).map((name) => ({
    name,
    verdict: overall,
    observed: 0,
    bound: 0,
    unit: "percent",
    samples: 0,
    sentence: "",
  }));

/** A look at 30 s at which all checks passed for 10 s, and the share is raised to 30 %. */
export function aLook(fields: Partial<Look> = {}): Look {
  const at = fields.at ?? 30 * SECOND;
  return {
    at,
    deployment: "canary_1",
    state: "active",
    stage: 0,
    share: 1_000,
    stageStartedAt: at - 15 * SECOND,
    evidenceFrom: fields.stageStartedAt ?? at - 15 * SECOND,
    configVersion: 1,
    configHash: configHash(aRollout),
    drifted: false,
    createdAt: 0,
    passingSince: at - 10 * SECOND,
    breachedAt: null,
    windowFrom: at - 10 * SECOND,
    windowTo: at,
    stable: counts(900),
    canary: counts(100),
    queue: null,
    baseline: null,
    checks: verdicts("pass"),
    overall: "pass",
    ruling: null,
    decision: { kind: "raise", share: 3_000, reason: "" },
    ...fields,
  };
}

export const lookChecks = verdicts;

/** The process of a lease such as `stable/0#1`. */
function ownerOf(lease: string): string {
  return lease.slice(0, lease.indexOf("#"));
}

export const aFault: Fault = {
  id: "fault-1",
  kind: "error_burst",
  targets: ["canary/0"],
  at: SECOND,
  for: 10 * SECOND,
  probability: 0.5,
  kinds: [],
};

interface Batch {
  readonly lane?: Lane;
  readonly lease?: string;
  readonly version?: string;
  readonly attempt?: number;
}

type SettledBatch = Batch & { readonly refused?: true; readonly unrenewed?: true };

export class HistoryBuilder {
  readonly events: HistoryEvent[] = [];
  at = 0;
  #order = 0;
  /** Of the latest route of each epoch that was committed or tried. */
  readonly #fences = new Map<number, string>([[0, FIRST_FENCE]]);

  /** Time goes on by so many microseconds. */
  wait(duration: number): this {
    this.at += duration;
    return this;
  }

  enqueued(jobs: number[], lanes: Lane | Lane[] = "stable", epoch = 0): this {
    const list = typeof lanes === "string" ? jobs.map(() => lanes) : lanes;
    const stamp = this.#stamp("producer/0");
    const intendedAt = jobs.map(() => this.at - 500);
    return this.add({
      kind: "enqueued",
      ...stamp,
      epoch,
      fence: this.#fenceOf(epoch),
      jobs,
      lanes: list,
      intendedAt,
      sentAt: this.at - 300,
    });
  }

  claimed(jobs: number[], batch: Batch = {}): this {
    const { lane, lease, version, attempt } = full(batch);
    const attempts = jobs.map(() => attempt);
    const stamp = this.#stamp(ownerOf(lease));
    return this.add({ kind: "claimed", ...stamp, version, lease, lane, jobs, attempts });
  }

  /** A repeat of an enqueue whose reply nobody heard. */
  enqueuedBefore(jobs: number[], epoch = 0): this {
    const stamp = this.#stamp("producer/0");
    const reason = "outOfSequence";
    return this.add({ kind: "routeRefused", ...stamp, reason, epoch, jobs, alreadyEnqueued: jobs });
  }

  settled(jobs: number[], outcome: Outcome = "done", batch: SettledBatch = {}): this {
    const { lease, version, attempt } = full(batch);
    const column = <T>(value: T) => jobs.map(() => value);
    const stamp = this.#stamp(ownerOf(lease));
    return this.add({
      kind: "settled",
      ...stamp,
      version,
      lease,
      jobs,
      attempts: column(attempt),
      outcomes: column(outcome),
      accepted: column(batch.refused !== true),
      intendedAt: column(this.at - 5 * MILLISECOND),
      startedAt: column(this.at - 2 * MILLISECOND),
      finishedAt: column(this.at - MILLISECOND),
      ...(batch.unrenewed === true ? { unrenewed: true } : {}),
    });
  }

  lapsed(jobs: number[], lease = "stable/0#1", dead = false): this {
    return this.add({
      kind: "lapsed",
      ...this.#stamp("reaper/0"),
      jobs,
      leases: jobs.map(() => lease),
      lanes: jobs.map(() => "stable"),
      attempts: jobs.map(() => 1),
      dead: jobs.map(() => dead),
    });
  }

  requeued(jobs: number[], lane: Lane = "stable", epoch = 0, lastLane: Lane = lane): this {
    return this.add({
      kind: "requeued",
      ...this.#stamp("reaper/0"),
      epoch,
      fence: this.#fenceOf(epoch),
      jobs,
      lanes: jobs.map(() => lane),
      lastLanes: jobs.map(() => lastLane),
      moved: jobs.map(() => true),
    });
  }

  drained(jobs: number[], revoked: number[] = [], token = 1): this {
    const left = { queued: 0, inFlight: 0 };
    const stamp = this.#stamp("controller/0");
    return this.add({ kind: "drained", ...stamp, token, jobs, revoked, left });
  }

  committed(
    deployment: Partial<Deployment>,
    route: Partial<Route>,
    token = 1,
    records: readonly string[] = [],
  ): this {
    this.known(aRoute(route));
    return this.add({
      kind: "committed",
      ...this.#stamp("controller/0"),
      token,
      deployment: aDeployment({ share: route.share ?? 1_000, ...deployment }),
      route: aRoute(route),
      records,
    });
  }

  looked(fields: Partial<Look> = {}): this {
    return this.add({ kind: "looked", ...this.#seen("controller/0"), look: aLook(fields) });
  }

  unknown(command: CommandUnknown["command"], { attempted, ...fields }: Unheard = {}): this {
    if (attempted !== undefined) this.known(attempted.route);
    const tried = attempted && { attempted: { records: [], ...attempted } };
    const base = { definite: false, lease: null, jobs: [], outcomes: [] };
    const seen = this.#seen(fields.lease ?? "controller/0");
    return this.add({ kind: "unknown", ...seen, command, ...base, ...fields, ...tried });
  }

  fault(phase: "begins" | "ends", fault: Fault = aFault): this {
    return this.add({ kind: "fault", ...this.#seen("world"), phase, fault });
  }

  process(phase: ProcessChanged["phase"], process = "controller/0"): this {
    return this.add({ kind: "process", ...this.#seen(process), phase, version: "" });
  }

  led(token: number, process = "controller/0"): this {
    return this.add({ kind: "led", ...this.#stamp(process), token });
  }

  operated(kind: "pause" | "resume" | "promote" | "approve"): this {
    return this.add({ kind: "operated", ...this.#seen("world"), action: { kind } });
  }

  /** What is routed under its epoch from here on is routed by it. */
  known(route: Route): this {
    this.#fences.set(route.epoch, fenceOf(route));
    return this;
  }

  #fenceOf(epoch: number): string {
    return this.#fences.get(epoch) ?? fenceOf(aRoute({ epoch }));
  }

  /** The store forgets the last `commands` that it carried out. */
  storeLost(commands: number, fault = "fault-1"): this {
    const keptTo = this.#order - commands;
    return this.add({ kind: "storeLost", ...this.#stamp("world"), fault, keptTo });
  }

  evicted(jobs: number[], fault = "fault-1"): this {
    return this.add({ kind: "evicted", ...this.#stamp("world"), fault, key: "stable", jobs });
  }

  audited(fields: Held = {}): this {
    const { heldJobs = [], deadJobs = [], canary = 0, trail = [] } = fields;
    const stable = { queued: Math.max(0, heldJobs.length - canary), inFlight: 0 };
    return this.add({
      kind: "audited",
      ...this.#seen("world"),
      stable,
      canary: { queued: canary, inFlight: 0 },
      waiting: 0,
      deadJobs,
      heldJobs,
      trail,
    });
  }

  add(event: HistoryEvent): this {
    this.events.push(event);
    return this;
  }

  /** Runs the checkers over what was built. */
  findings(checkers: readonly Checker[], planned = 100): Finding[] {
    const guarded = new GuardedCheckers(checkers);
    for (const event of this.events) guarded.observe(event);
    return guarded.finish(planned);
  }

  /** The verdict of one finding; undefined if it was not given. */
  verdict(checker: Checker, id: string, planned = 100): Finding["verdict"] | undefined {
    return this.findings([checker], planned).find((finding) => finding.id === id)?.verdict;
  }

  #seen(process: string) {
    this.at += MILLISECOND;
    return { at: this.at, process };
  }

  #stamp(process: string) {
    this.#order += 1;
    return { ...this.#seen(process), order: this.#order, storeAt: this.at - 100 };
  }
}

function full(batch: Batch) {
  const lane = batch.lane ?? "stable";
  return {
    lane,
    lease: batch.lease ?? `${lane}/0#1`,
    version: batch.version ?? (lane === "canary" ? "v2" : "v1"),
    attempt: batch.attempt ?? 1,
  };
}

/** A worker is not believed. */
export const ALERT: Alert = {
  at: 0,
  deployment: "canary_1",
  code: "worker_distrusted",
  subject: "",
  severity: "critical",
  message: "",
  heldBack: 0,
};
