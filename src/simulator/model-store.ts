/**
 * The model of the store: the whole contract (src/canary/store) in memory, a method a command.
 *
 * It is trusted only because the conformance suite compares it with a real Redis, reply by reply
 * and state by state. Finished jobs leave nothing behind but counts and the ids of dead letters.
 */

import type { StoreCommand } from "../canary/store/commands.ts";
import type { LaneLoad, ReplyTo, StoreReply } from "../canary/store/replies.ts";
import { unreachable } from "../kernel/assert.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import { ModelQueue } from "./store/model-queue.ts";

/** What the store holds, over all queues. */
export interface StoreAudit {
  readonly stable: LaneLoad;
  readonly canary: LaneLoad;
  readonly waiting: number;
  readonly deadIds: readonly string[];
  /** Ids of the jobs that are queued, held or waiting. */
  readonly heldIds: readonly string[];
}

export class ModelStore {
  readonly #slotFor: Duration;
  readonly #queues = new Map<string, ModelQueue>();

  constructor({ slotFor }: { readonly slotFor: Duration }) {
    this.#slotFor = slotFor;
  }

  apply<C extends StoreCommand>(command: C, now: Instant): ReplyTo<C> {
    return this.#apply(command, now) as ReplyTo<C>;
  }

  queue(name: string): ModelQueue {
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      queue = new ModelQueue(name, this.#slotFor);
      this.#queues.set(name, queue);
    }
    return queue;
  }

  audit(): StoreAudit {
    const queues = [...this.#queues.values()];
    const load = (lane: "stable" | "canary"): LaneLoad =>
      queues.reduce(
        (sum, queue) => {
          const { queued, inFlight } = queue.load(lane);
          return { queued: sum.queued + queued, inFlight: sum.inFlight + inFlight };
        },
        { queued: 0, inFlight: 0 },
      );
    return {
      stable: load("stable"),
      canary: load("canary"),
      waiting: queues.reduce((sum, queue) => sum + queue.due.size, 0),
      deadIds: queues.flatMap((queue) => queue.deadIds),
      heldIds: queues.flatMap((queue) => [...heldIds(queue)]),
    };
  }

  #apply(command: StoreCommand, now: Instant): StoreReply {
    const queue = this.queue(command.queue);
    const stamp = queue.stamp(now);
    switch (command.kind) {
      case "enqueue":
        return queue.enqueue(command, stamp);
      case "claim":
        return queue.claim(command, stamp);
      case "settle":
        return queue.settle(command, stamp);
      case "extend":
        return queue.extend(command, stamp);
      case "reap":
        return queue.reap(command, stamp);
      case "peekDue":
        return queue.peekDue(command, stamp);
      case "requeue":
        return queue.requeue(command, stamp);
      case "drain":
        return queue.drain(command, stamp);
      case "commitRollout":
        return queue.rollout.commit(command, stamp);
      case "takeLeadership":
        return queue.rollout.takeLeadership(command, stamp);
      case "readRoute": {
        const next = queue.producers.get(command.producer) ?? 0;
        return { kind: "route", route: queue.rollout.route, next, ...stamp };
      }
      case "readRollout": {
        const { deployment, route } = queue.rollout;
        const [stable, canary] = [queue.load("stable"), queue.load("canary")];
        const [waiting, dead] = [queue.due.size, queue.deadIds.length];
        return { kind: "rollout", deployment, route, stable, canary, waiting, dead, ...stamp };
      }
      case "readWindows": {
        const { slotFor } = queue.windows;
        return { kind: "windows", ...queue.windows.read(command.fromSlot, now), slotFor, ...stamp };
      }
      default:
        return unreachable(command, "store command");
    }
  }
}

function* heldIds(queue: ModelQueue): Iterable<string> {
  for (const job of queue.lanes.stable) yield job.id;
  for (const job of queue.lanes.canary) yield job.id;
  for (const lease of queue.leases.values()) {
    yield* lease.stable.keys();
    yield* lease.canary.keys();
  }
  for (const { job } of queue.due) yield job.id;
}
