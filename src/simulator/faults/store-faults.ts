/**
 * Faults of the store: a door in front of it that refuses, holds up, or loses what arrives, and
 * what is done to the store itself (a replica takes over, a key is dropped).
 *
 * Reasons are what a Redis or its client says. Reads are what changes nothing that others see:
 * routes, due jobs, deployment, windows.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";
import { jobNumber } from "../../fleet/job-plan.ts";
import type { EventSink } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import {
  type Fault,
  type FaultOf,
  type FaultOfLayer,
  isOfLayer,
} from "../../scenario/faults/fault.ts";
import type { VirtualAgenda } from "../agenda.ts";
import type { Admission, Doorkeeper, Resettable } from "../network/connection.ts";
import { STARTED_AT } from "../processes/surroundings.ts";
import type { ReplicatedStore } from "../replicated-store.ts";
import type { Carrier } from "./carrier.ts";

type StoreFault = FaultOfLayer<"store">;

export interface StoreFaultsOptions {
  readonly agenda: VirtualAgenda;
  readonly sink: EventSink;
  readonly store: ReplicatedStore;
  /** The whole plan. */
  readonly plan: readonly Fault[];
}

const DOWN = "no connection to the store (it is down)";
const LOADING = "LOADING Redis is loading the dataset in memory";
const NO_SCRIPT = "NOSCRIPT No matching script. Please use EVALSHA.";
const READ_ONLY = "READONLY You can't write against a read only replica.";
const OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";
const SENSELESS = "what is stored of the deployment makes no sense";

const READS: ReadonlySet<StoreCommand["kind"]> = new Set([
  "readRoute",
  "peekDue",
  "readRollout",
  "readWindows",
]);

const READS_DEPLOYMENT: ReadonlySet<StoreCommand["kind"]> = new Set([
  "readRollout",
  "commitRollout",
]);

export class StoreFaults implements Carrier<StoreFault>, Doorkeeper {
  readonly #agenda: VirtualAgenda;
  readonly #sink: EventSink;
  readonly #store: ReplicatedStore;
  readonly #connections: Resettable[] = [];
  /** Connections whose next command is of a script that the store has forgotten. */
  #untaught = new Set<string>();
  #active: readonly StoreFault[] = [];
  /** A slow store takes up what came before first, also once it is fast again. */
  #busyUntil: Instant = 0;
  readonly doesStrike: boolean;

  constructor({ agenda, sink, store, plan }: StoreFaultsOptions) {
    this.#agenda = agenda;
    this.#sink = sink;
    this.#store = store;
    this.doesStrike = plan.some((fault) => isOfLayer(fault, "store"));
  }

  begin(fault: StoreFault): void {
    this.#active = [...this.#active, fault];
    switch (fault.kind) {
      case "store_down":
      case "failover":
        for (const connection of this.#connections) {
          connection.reset({ atStore: true, reason: "the store went down before it replied" });
        }
        return;
      case "script_flush":
        this.#untaught = new Set(this.#connections.map(({ name }) => name));
        return;
      case "eviction":
        this.#evict(fault);
        return;
      case "route_forged":
        this.#store.forgeRoute(this.#agenda.now());
        return;
      case "config_changed":
        this.#store.changeConfig(this.#agenda.now());
        return;
      default:
    }
  }

  end(fault: StoreFault): void {
    this.#active = this.#active.filter(({ id }) => id !== fault.id);
    if (fault.kind === "failover") this.#failOver(fault);
    if (fault.kind === "route_forged") this.#store.restoreRoute();
  }

  connected(connection: Resettable): void {
    this.#connections.push(connection);
  }

  takesUpAt(now: Instant): Instant {
    let at = now;
    for (const fault of this.#active) if (fault.kind === "store_slow") at += fault.delay;
    this.#busyUntil = Math.max(this.#busyUntil, at);
    return this.#busyUntil;
  }

  hungUntil(): Instant | null {
    let until: Instant | null = null;
    for (const fault of this.#active) {
      if (fault.kind !== "store_hang") continue;
      until = Math.max(until ?? 0, STARTED_AT + fault.at + fault.for);
    }
    return until;
  }

  admit(command: StoreCommand, connection: string): Admission {
    if (this.#lasts("store_down") || this.#lasts("failover")) return refused(DOWN);
    if (this.#lasts("store_loading")) return refused(LOADING);
    if (this.#untaught.delete(connection)) return refused(NO_SCRIPT);
    const writes = !READS.has(command.kind);
    if (writes && this.#lasts("store_readonly")) return refused(READ_ONLY);
    if (writes && this.#lasts("store_oom")) return refused(OUT_OF_MEMORY);
    if (READS_DEPLOYMENT.has(command.kind) && this.#lasts("corruption")) {
      return { kind: "refused", definite: false, reason: SENSELESS };
    }
    return { kind: "carriedOut" };
  }

  #lasts(kind: StoreFault["kind"]): boolean {
    return this.#active.some((fault) => fault.kind === kind);
  }

  #failOver({ id }: FaultOf<"failover">): void {
    this.#sink.record({
      kind: "storeLost",
      ...this.#stamp(),
      ...this.#store.failOver(id),
      fault: id,
    });
  }

  #evict({ id, key }: FaultOf<"eviction">): void {
    const { order, jobIds } = this.#store.evict(key, this.#agenda.now());
    const jobs = jobIds.map(jobNumber);
    this.#sink.record({ kind: "evicted", ...this.#stamp(), order, fault: id, key, jobs });
  }

  #stamp() {
    const at = this.#agenda.now() - STARTED_AT;
    return { at, process: "world", storeAt: at };
  }
}

function refused(reason: string): Admission {
  return { kind: "refused", definite: true, reason };
}
