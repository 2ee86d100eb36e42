/**
 * The model of the store: every command of the contract as one synchronous call, at the instant
 * that the caller says. The conformance suite holds it to the same replies and the same state as a
 * real Redis. Leaves out ways to it (delays, lost replies): those are the ports' business.
 */
import { assertBounded } from "../canary/store/assert-bounded.ts";
import type { StoreAudit } from "../canary/store/audit.ts";
import type { StoreCommand } from "../canary/store/commands.ts";
import type { LeaseContents, StoreContents } from "../canary/store/contents.ts";
import type { Job, Lane } from "../canary/store/job.ts";
import type { ReplyTo, StoreReply } from "../canary/store/replies.ts";
import { assert, unreachable } from "../kernel/assert.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Evicted, EvictedKey, WorldStore } from "./replicated-store.ts";
import { claim, extend, settle } from "./store/consumer-commands.ts";
import {
  commitRollout,
  drain,
  readAudit,
  readRollout,
  readWindows,
  takeLeadership,
} from "./store/controller-commands.ts";
import { readDead, requeueDead } from "./store/job-life/dead-letter-commands.ts";
import type { Lease, LeaseTable } from "./store/lease-table.ts";
import { ModelQueue } from "./store/model-queue.ts";
import { leavePlace, takePlace } from "./store/places/place-commands.ts";
import { enqueue, readRoute } from "./store/producer-commands.ts";
import { peekDue, reap, requeue } from "./store/reaper-commands.ts";
import {
  heartbeat,
  markWorkers,
  readWorkers,
  registerWorker,
} from "./store/registry/registry-commands.ts";

export interface ModelStoreOptions {
  /** Length of a window slot. */
  readonly slotFor: Duration;
}

export class ModelStore implements WorldStore {
  readonly #slotFor: Duration;
  readonly #queues = new Map<string, ModelQueue>();

  constructor({ slotFor }: ModelStoreOptions) {
    assert(slotFor > 0, `a window slot lasts ${slotFor} us; it must last longer than 0`);
    this.#slotFor = slotFor;
  }

  /** Carries `command` out at `now` by the store's clock. */
  apply<C extends StoreCommand>(command: C, now: Instant): ReplyTo<C> {
    assertBounded(command);
    const model = this.#queue(command.queue);
    model.order += 1;
    return reply(model, command, { at: now, order: model.order }) as ReplyTo<C>;
  }

  /** Drops what is kept under a key, as a command of its own. */
  evict(queue: string, key: EvictedKey): Evicted {
    const model = this.#queue(queue);
    model.order += 1;
    return { order: model.order, jobIds: model.evict(key) };
  }

  forgeRoute(queue: string): void {
    this.#queue(queue).forgeRoute();
  }

  restoreRoute(queue: string): void {
    this.#queue(queue).restoreRoute();
  }

  changeConfig(queue: string): void {
    this.#queue(queue).changeConfig();
  }

  /** The next command of the queue gets the order after this one. */
  countFrom(queue: string, order: number): void {
    this.#queue(queue).order = order;
  }

  /** How much the store holds of a queue; cheap enough to look at often. */
  audit(queue: string): StoreAudit {
    const model = this.#queue(queue);
    return {
      stable: model.load("stable"),
      canary: model.load("canary"),
      waiting: model.waiting.size,
      deployment: model.deployment,
      route: model.route,
      trail: model.trail,
      get deadIds() {
        return model.dead.ids();
      },
      deadLetters: (limit) => model.dead.read(0, limit),
      heldIds: (limit) => heldIds(this.contents(queue), limit),
    };
  }

  /** What the store holds of a queue's jobs; nothing for a queue that it never heard of. */
  contents(queue: string): StoreContents {
    const model = this.#queue(queue);
    return {
      stable: model.stable.toArray(),
      canary: model.canary.toArray(),
      leases: leaseContents(model.leases),
      waiting: model.waiting.toArray(),
      dead: model.dead.read(0, model.dead.size),
    };
  }

  #queue(queue: string): ModelQueue {
    const known = this.#queues.get(queue);
    if (known !== undefined) return known;
    const model = new ModelQueue(queue, this.#slotFor);
    this.#queues.set(queue, model);
    return model;
  }
}

function reply(
  model: ModelQueue,
  command: StoreCommand,
  stamp: { readonly at: Instant; readonly order: number },
): StoreReply {
  switch (command.kind) {
    case "enqueue":
      return enqueue(model, command, stamp);
    case "readRoute":
      return readRoute(model, command, stamp);
    case "claim":
      return claim(model, command, stamp);
    case "settle":
      return settle(model, command, stamp);
    case "extend":
      return extend(model, command, stamp);
    case "reap":
      return reap(model, command, stamp);
    case "peekDue":
      return peekDue(model, command, stamp);
    case "requeue":
      return requeue(model, command, stamp);
    case "drain":
      return drain(model, command, stamp);
    case "readRollout":
      return readRollout(model, command, stamp);
    case "commitRollout":
      return commitRollout(model, command, stamp);
    case "readAudit":
      return readAudit(model, command, stamp);
    case "takeLeadership":
      return takeLeadership(model, command, stamp);
    case "readWindows":
      return readWindows(model, command, stamp);
    case "registerWorker":
      return registerWorker(model, command, stamp);
    case "heartbeat":
      return heartbeat(model, command, stamp);
    case "readWorkers":
      return readWorkers(model, command, stamp);
    case "markWorkers":
      return markWorkers(model, command, stamp);
    case "readDead":
      return readDead(model, command, stamp);
    case "requeueDead":
      return requeueDead(model, command, stamp);
    case "takePlace":
      return takePlace(model, command, stamp);
    case "leavePlace":
      return leavePlace(model, command, stamp);
    default:
      return unreachable(command, "store command");
  }
}

function leaseContents(table: LeaseTable): LeaseContents[] {
  const held = table.held();
  const jobsOf = (lease: Lease, lane: Lane): Job[] =>
    held.filter((one) => one.lease === lease && one.lane === lane).map(({ job }) => job);
  return table.leases().map((lease) => ({
    lease: lease.name,
    lapsesAt: lease.lapsesAt,
    stable: jobsOf(lease, "stable"),
    canary: jobsOf(lease, "canary"),
  }));
}

function heldIds({ stable, canary, leases, waiting }: StoreContents, limit: number): string[] {
  const held = leases.flatMap((lease) => [...lease.stable, ...lease.canary]);
  const due = waiting.map(({ job }) => job);
  return [...stable, ...canary, ...held, ...due].slice(0, limit).map((job) => job.id);
}
