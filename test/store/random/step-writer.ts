/**
 * Makes commands of random steps, from what a store answered before: which number a producer is at,
 * which jobs a lease was given, what was seen to be due, which epoch, version and token are stored.
 */
import { NO_HASH } from "../../../src/canary/audit/mark.ts";
import { fenceOf } from "../../../src/canary/routing/fence.ts";
import { initialRoute, type Route } from "../../../src/canary/routing/route.ts";
import type { Requeue, Settlement, StoreCommand } from "../../../src/canary/store/commands.ts";
import type { DeadLetter } from "../../../src/canary/store/dead-letter.ts";
import type { DueJob, Job, Lane } from "../../../src/canary/store/job.ts";
import type { StoreReply } from "../../../src/canary/store/replies.ts";
import { unreachable } from "../../../src/kernel/assert.ts";
import { sha256Hex } from "../../../src/kernel/hashes/sha256.ts";
import { HOUR, type Instant } from "../../../src/kernel/time.ts";
import {
  claimOf,
  commitOf,
  deploymentOf,
  drainOf,
  jobOf,
  LEASE_FOR,
  QUEUE,
  routeOf,
  SLOT,
  settlementOf,
  settleOf,
  takeLeadershipOf,
  takePlaceOf,
} from "../commands.ts";
import type { Action } from "./random-steps.ts";
import { RegistryWriter } from "./registry-writer.ts";

export const VERSIONS = ["v1", "v2", "v3"];
export const PRODUCERS = ["p0", "p1", "p2"];

/** The last one is a later lease of the first worker, which registers under `w0`. */
const LEASES = ["w0", "w1", "w2", "w0.1"];

export class StepWriter {
  readonly #next = new Map<string, number>();
  /** Every job that a lease was ever given, the latest first. */
  readonly #given = new Map<string, Job[]>();
  #seenDue: readonly DueJob[] = [];
  #seenDead: readonly DeadLetter[] = [];
  /** Jobs whose ids are remembered, the latest first. */
  readonly #remembered: Job[] = [];
  #route: Route = initialRoute(QUEUE);
  readonly #registry = new RegistryWriter();
  #version = 0;
  #trail = NO_HASH;
  #records = 0;
  #token = 0;
  #jobs = 0;

  write(action: Action, now: Instant): StoreCommand {
    switch (action.kind) {
      case "enqueue":
        return this.#enqueue(action, now);
      case "readRoute":
        return { kind: "readRoute", queue: QUEUE, producer: PRODUCERS[action.producer] as string };
      case "claim":
        return claimOf(LEASES[action.lease] as string, action.limit, VERSIONS[action.version]);
      case "settle":
        return this.#settle(action);
      case "extend":
        return {
          kind: "extend",
          queue: QUEUE,
          lease: LEASES[action.lease] as string,
          leaseFor: action.renews ? LEASE_FOR : 0,
        };
      case "reap":
      case "peekDue":
        return { kind: action.kind, queue: QUEUE, limit: action.limit };
      case "requeue":
        return this.#requeue(action);
      case "drain": {
        const { limit, revoke, tokenOff } = action;
        return drainOf({ limit, revoke, token: this.#token + tokenOff });
      }
      case "readDead":
        return {
          kind: "readDead",
          queue: QUEUE,
          after: this.#after(action.skip),
          limit: action.limit,
        };
      case "requeueDead":
        return this.#requeueDead(action);
      case "readRollout":
        return { kind: "readRollout", queue: QUEUE };
      case "commitRollout":
        return this.#commit(action);
      case "readAudit":
        return { kind: "readAudit", queue: QUEUE, from: action.from, limit: action.limit };
      case "takeLeadership":
        return takeLeadershipOf(`ctl${action.holder}`);
      case "takePlace": {
        const { limit, holdFor, lives } = action;
        return takePlaceOf(`q${action.member}/d`, { limit, holdFor, lives });
      }
      case "leavePlace":
        return { kind: "leavePlace", queue: QUEUE, member: `q${action.member}/d` };
      case "readWindows": {
        const fromSlot = Math.floor(now / SLOT) - action.slotsBack;
        return { kind: "readWindows", queue: QUEUE, fromSlot };
      }
      case "registerWorker":
      case "heartbeat":
      case "readWorkers":
      case "markWorkers":
        return this.#registry.write(action);
      default:
        return unreachable(action, "action");
    }
  }

  /** Takes note of what the command came to. */
  answered(command: StoreCommand, reply: StoreReply): void {
    if (reply.kind === "enqueued" && command.kind === "enqueue") {
      this.#next.set(command.producer, reply.next);
      if (command.dedupeFor !== undefined) this.#remembered.unshift(...command.jobs);
    }
    if (reply.kind === "claimed" && command.kind === "claim") {
      const before = this.#given.get(command.lease) ?? [];
      this.#given.set(command.lease, [...reply.jobs, ...before]);
    }
    this.#registry.answered(command, reply);
    if (reply.kind === "due") this.#seenDue = reply.jobs;
    if (reply.kind === "deadLetters") this.#seenDead = reply.letters;
    if (reply.kind === "leadership") this.#token = reply.token;
    if (reply.kind === "committed" && command.kind === "commitRollout") {
      this.#version = command.deployment.version;
      this.#trail = command.deployment.audit.hash;
      if (command.route.epoch > this.#route.epoch) this.#route = command.route;
    }
  }

  #enqueue(action: Extract<Action, { kind: "enqueue" }>, now: Instant): StoreCommand {
    const producer = PRODUCERS[action.producer] as string;
    const jobs: Job[] = [];
    for (const { maxAttempts, delay, again } of action.jobs) {
      const known = [jobs.at(-1), ...this.#remembered][again ?? -1];
      if (action.remembers && known !== undefined) {
        jobs.push(known);
        continue;
      }
      this.#jobs += 1;
      const fields = { maxAttempts, intendedAt: now - 1_000, ...(delay === null ? {} : { delay }) };
      jobs.push(jobOf(`${producer}-${this.#jobs}`, fields));
    }
    return {
      kind: "enqueue",
      queue: QUEUE,
      producer,
      first: (this.#next.get(producer) ?? 0) + action.firstOff,
      ...this.#routedBy(action.epochOff),
      jobs,
      ...(action.remembers ? { dedupeFor: HOUR } : {}),
      lanes: jobs.map(({ delay }, i) =>
        delay === undefined ? laneOf(action.jobs[i]?.canary === true) : null,
      ),
      ...(action.diverted ? { diverted: true } : {}),
    };
  }

  /** Behind so many of the dead letters that were seen last. */
  #after(skip: number): number {
    return skip === 0 ? 0 : (this.#seenDead[skip - 1]?.number ?? 0);
  }

  #requeueDead({ chosen, twice, attempts }: Extract<Action, { kind: "requeueDead" }>) {
    const ids = this.#seenDead.flatMap(({ job }, i) => (chosen[i] === true ? [job.id] : []));
    const all = twice ? [...ids, ...ids.slice(0, 1), "nobody's"] : ids;
    return { kind: "requeueDead", queue: QUEUE, ids: all, attempts } as const;
  }

  /** By the stored route, or by one of another epoch that never was. */
  #routedBy(epochOff: number): { epoch: number; fence: string } {
    const route = { ...this.#route, epoch: this.#route.epoch + epochOff };
    return { epoch: route.epoch, fence: fenceOf(route) };
  }

  #settle(action: Extract<Action, { kind: "settle" }>): StoreCommand {
    const lease = LEASES[action.lease] as string;
    const given = this.#given.get(lease) ?? [];
    const settlements: Settlement[] = [];
    for (const { back, outcome, delay, bucket, attemptOff, reason } of action.settlements) {
      const job = given[back];
      const attempt = (job?.attempt ?? 1) + attemptOff;
      const failed = outcome === "done" ? {} : { reason };
      const fields = { attempt, bucket, delay: outcome === "retry" ? delay : 0, ...failed };
      settlements.push(settlementOf(job?.id ?? "nobody's", outcome, fields));
    }
    const leaseFor = action.renews ? LEASE_FOR : 0;
    return { ...settleOf(lease, ...settlements), leaseFor, weight: action.weight };
  }

  #requeue(action: Extract<Action, { kind: "requeue" }>): Requeue {
    const seen = this.#seenDue.slice(action.skip);
    const entries = (action.twice ? [...seen, ...seen] : seen).map((entry, i) => {
      const attempt = entry.job.attempt + (i === 0 ? action.attemptOff : 0);
      return { ...entry, job: { ...entry.job, attempt } };
    });
    const lanes = entries.map((_, i) => laneOf(action.canary[i % action.canary.length] === true));
    const requeue = { kind: "requeue", queue: QUEUE, entries, lanes } as const;
    const marks = action.diverted ? ({ diverted: true } as const) : {};
    return { ...requeue, ...this.#routedBy(action.epochOff), ...marks };
  }

  #commit(action: Extract<Action, { kind: "commitRollout" }>): StoreCommand {
    const expectedVersion = this.#version + action.versionOff;
    const records = Array.from({ length: action.records }, (_, i) => `${this.#records + i}`);
    this.#records += records.length;
    const deployment = deploymentOf(expectedVersion + 1);
    const hash = sha256Hex(`${this.#records}`);
    return commitOf({
      token: this.#token + action.tokenOff,
      expectedVersion,
      deployment: { ...deployment, audit: { ...deployment.audit, hash } },
      route: routeOf(this.#route.epoch + action.rise, {
        stableVersion: VERSIONS[action.stable] as string,
        canaryVersion: VERSIONS[action.canary] ?? null,
        strategy: action.strategy,
        ...watchOf(action.watch),
      }),
      after: action.forked ? sha256Hex("forked") : this.#trail,
      records,
    });
  }
}

function laneOf(canary: boolean): Lane {
  return canary ? "canary" : "stable";
}

function watchOf(watch: "breaker" | "ages" | "nothing"): Partial<Route> {
  if (watch === "nothing") return {};
  return watch === "ages" ? { ages: true } : { breaker: { depth: 10, age: SLOT } };
}
