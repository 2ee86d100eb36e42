/**
 * The store of a world, with the replicas that the fault plan will promote.
 *
 * A replica is given every command that the store carries out, except those that a failover loses:
 * its own, and any earlier one, because what was lost then is not there to be copied either. Both
 * are known from the plan, so nothing has to be remembered. Without a failover there is no replica.
 */
import type { StoreAudit } from "../canary/store/audit.ts";
import type { StoreCommand } from "../canary/store/commands.ts";
import type { StoreContents } from "../canary/store/contents.ts";
import type { ReplyTo } from "../canary/store/replies.ts";
import { assert } from "../kernel/assert.ts";
import type { Instant } from "../kernel/time.ts";
import type { FaultOf } from "../scenario/faults/fault.ts";
import type { Carrying } from "./network/connection.ts";

export type EvictedKey = FaultOf<"eviction">["key"];

export interface Evicted {
  /** As a command of its own. */
  readonly order: number;
  /** What was queued there. */
  readonly jobIds: readonly string[];
}

/** What the world needs of a store beside its commands. */
export interface WorldStore extends Carrying {
  audit(queue: string): StoreAudit;
  contents(queue: string): StoreContents;
  /** Drops what is kept under a key, whoever uses it. */
  evict(queue: string, key: EvictedKey): Evicted;
  /** Overwrites the route with one that nobody signed. */
  forgeRoute(queue: string): void;
  /** Puts the route back, unless another one was committed meanwhile. */
  restoreRoute(queue: string): void;
  /** Writes another configuration of the deployment, under its version and hash. */
  changeConfig(queue: string): void;
  /** The next command of the queue gets the order after this one. */
  countFrom(queue: string, order: number): void;
}

/** A failover as the store sees it. Instants are of the store's clock. */
export interface PlannedFailover {
  readonly id: string;
  /** What was carried out after this, */
  readonly keepsUntil: Instant;
  /** and before this, is lost. */
  readonly overAt: Instant;
}

export interface ReplicatedStoreOptions {
  readonly queue: string;
  readonly makeStore: () => WorldStore;
  readonly failovers: readonly PlannedFailover[];
}

interface Replica {
  readonly failover: PlannedFailover;
  readonly losses: readonly PlannedFailover[];
  readonly store: WorldStore;
  /** Order of the last command that it was given. */
  keptTo: number;
}

export class ReplicatedStore implements Carrying {
  readonly #queue: string;
  #store: WorldStore;
  #replicas: Replica[];
  #order = 0;

  constructor({ queue, makeStore, failovers }: ReplicatedStoreOptions) {
    this.#queue = queue;
    this.#store = makeStore();
    const inTurn = [...failovers].sort((a, b) => a.overAt - b.overAt);
    this.#replicas = inTurn.map((failover, i) => ({
      failover,
      losses: inTurn.slice(0, i + 1),
      store: makeStore(),
      keptTo: 0,
    }));
  }

  apply<C extends StoreCommand>(command: C, now: Instant): ReplyTo<C> {
    const reply = this.#store.apply(command, now);
    // A pool of places lies here too, and counts for itself.
    const counts = command.queue === this.#queue;
    if (counts) this.#order = reply.order;
    for (const replica of this.#given(now)) {
      replica.store.apply(command, now);
      if (counts) replica.keptTo = reply.order;
    }
    return reply;
  }

  audit(): StoreAudit {
    return this.#store.audit(this.#queue);
  }

  contents(): StoreContents {
    return this.#store.contents(this.#queue);
  }

  evict(key: EvictedKey, now: Instant): Evicted {
    const evicted = this.#store.evict(this.#queue, key);
    this.#order = evicted.order;
    for (const replica of this.#given(now)) {
      replica.store.evict(this.#queue, key);
      replica.keptTo = evicted.order;
    }
    return evicted;
  }

  forgeRoute(now: Instant): void {
    this.#store.forgeRoute(this.#queue);
    for (const replica of this.#given(now)) replica.store.forgeRoute(this.#queue);
  }

  changeConfig(now: Instant): void {
    this.#store.changeConfig(this.#queue);
    for (const replica of this.#given(now)) replica.store.changeConfig(this.#queue);
  }

  restoreRoute(): void {
    for (const store of [this.#store, ...this.#replicas.map((replica) => replica.store)]) {
      store.restoreRoute(this.#queue);
    }
  }

  /** The replica of this failover takes over. Its orders go on above all that were given. */
  failOver(id: string): { readonly order: number; readonly keptTo: number } {
    const replica = this.#replicas.find(({ failover }) => failover.id === id);
    assert(replica !== undefined, `${id}: no replica was kept for this failover`);
    this.#replicas = this.#replicas.filter((other) => other !== replica);
    this.#store = replica.store;
    this.#order += 1;
    this.#store.countFrom(this.#queue, this.#order);
    return { order: this.#order, keptTo: replica.keptTo };
  }

  #given(now: Instant): readonly Replica[] {
    if (this.#replicas.length === 0) return this.#replicas;
    return this.#replicas.filter(({ losses }) => losses.every((loss) => !isLost(loss, now)));
  }
}

/** Whether what the store carries out now will be missing once this failover is over. */
function isLost({ keepsUntil, overAt }: PlannedFailover, now: Instant): boolean {
  return keepsUntil < now && now < overAt;
}
