/** Commands, jobs and deployments for tests of stores, with what does not matter filled in. */
import { NO_HASH, NO_RECORDS } from "../../src/canary/audit/mark.ts";
import { configHash } from "../../src/canary/rollout/configure/config-hash.ts";
import type { Deployment } from "../../src/canary/rollout/deployment.ts";
import { fenceOf } from "../../src/canary/routing/fence.ts";
import { initialRoute, type Route } from "../../src/canary/routing/route.ts";
import type {
  Claim,
  CommitRollout,
  Drain,
  Enqueue,
  Outcome,
  Settle,
  Settlement,
  TakeLeadership,
  TakePlace,
} from "../../src/canary/store/commands.ts";
import type { DeadLetter } from "../../src/canary/store/dead-letter.ts";
import type { Job, Lane } from "../../src/canary/store/job.ts";
import { type Duration, type Instant, SECOND } from "../../src/kernel/time.ts";
import { CONFIG } from "../canary/lab/routes.ts";

/** Test files run side by side, and may share a Redis that was given to them. */
export const QUEUE = `orders-${process.pid}`;
/** Length of a window slot. */
export const SLOT: Duration = SECOND;
export const LEASE_FOR: Duration = 10 * SECOND;
/** A present-day instant: it has as many digits as a real server's clock. */
export const T0: Instant = 1_763_000_000 * SECOND;

export const STABLE_VERSION = "v1";
export const CANARY_VERSION = "v2";

export function jobOf(id: string, fields: Partial<Job> = {}): Job {
  const base = { id, kind: "mail", tenant: "acme", intendedAt: T0 - 5, payload: `{"id":"${id}"}` };
  return { ...base, attempt: 1, maxAttempts: 3, ...fields };
}

/** Of dead letters. */
export function idsOf(letters: readonly DeadLetter[]): string[] {
  return letters.map(({ job }) => job.id);
}

/** All on one lane, unless `lanes` says otherwise. */
export function enqueueOf(
  ids: readonly string[],
  fields: Partial<Enqueue> & { readonly lane?: Lane } = {},
): Enqueue {
  const { lane = "stable", epoch = 0, ...rest } = fields;
  return {
    kind: "enqueue",
    queue: QUEUE,
    producer: "p1",
    first: 0,
    epoch,
    fence: fenceOf(epoch === 0 ? initialRoute(QUEUE) : routeOf(epoch)),
    jobs: ids.map((id) => jobOf(id)),
    lanes: ids.map(() => lane),
    ...rest,
  };
}

export function claimOf(lease: string, limit: number, version = STABLE_VERSION): Claim {
  return { kind: "claim", queue: QUEUE, lease, version, limit, leaseFor: LEASE_FOR };
}

export function settlementOf(
  jobId: string,
  outcome: Outcome,
  fields: Partial<Settlement> = {},
): Settlement {
  const instants = { intendedAt: T0, startedAt: T0, finishedAt: T0 };
  return { jobId, attempt: 1, outcome, delay: 0, bucket: 7, ...instants, ...fields };
}

export function settleOf(lease: string, ...settlements: readonly Settlement[]): Settle {
  return { kind: "settle", queue: QUEUE, lease, leaseFor: LEASE_FOR, settlements };
}

export function takeLeadershipOf(holder: string): TakeLeadership {
  return { kind: "takeLeadership", queue: QUEUE, holder, leaseFor: LEASE_FOR };
}

export function takePlaceOf(member: string, fields: Partial<TakePlace> = {}): TakePlace {
  const place = { member, limit: 2, holdFor: LEASE_FOR, lives: false };
  return { kind: "takePlace", queue: QUEUE, ...place, ...fields };
}

export function drainOf(fields: Partial<Drain> = {}): Drain {
  return { kind: "drain", queue: QUEUE, token: 1, limit: 100, revoke: false, ...fields };
}

export function routeOf(epoch: number, fields: Partial<Route> = {}): Route {
  const versions = { stableVersion: STABLE_VERSION, canaryVersion: CANARY_VERSION };
  return { ...initialRoute(QUEUE), epoch, salt: "d1", share: 1_000, ...versions, ...fields };
}

export function commitOf(fields: Partial<CommitRollout> = {}): CommitRollout {
  const expectedVersion = fields.expectedVersion ?? 0;
  return {
    kind: "commitRollout",
    queue: QUEUE,
    token: 1,
    expectedVersion,
    deployment: deploymentOf(expectedVersion + 1),
    route: routeOf(1),
    after: NO_HASH,
    records: [],
    ...fields,
  };
}

const NOTHING = { routed: 6, finished: 5, failed: 1, attemptsFailed: 2 };

export function deploymentOf(version: number): Deployment {
  return {
    id: "d1",
    queue: QUEUE,
    config: { ...CONFIG, queue: QUEUE },
    configVersion: 1,
    configHash: configHash({ ...CONFIG, queue: QUEUE }),
    drift: null,
    version,
    state: "active",
    resumeState: null,
    stage: 0,
    share: 1_000,
    createdAt: T0,
    stageStartedAt: T0,
    evidenceFrom: T0,
    passingSince: null,
    breachedAt: null,
    rollback: null,
    baseline: { from: T0, to: T0 + 1, ...NOTHING, runTimes: [[3, 5]] },
    rules: {},
    audit: NO_RECORDS,
    endedAt: null,
    deletedAt: null,
    events: [{ type: "deployment_created", at: T0, message: 'Line one,\n"line two", Zürich 🐤.' }],
  };
}
