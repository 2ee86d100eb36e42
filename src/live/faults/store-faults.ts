/**
 * Faults of the store, on a server of the run's own. Which of them last at a moment says what the
 * server should be (down, stopped, refusing); each change brings it there, one step at a time and
 * in order. Damage to its contents waits until it can be written to.
 */
import { jobNumber } from "../../fleet/job-plan.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { unreachable } from "../../kernel/assert.ts";
import { OperatingError } from "../../kernel/errors.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda } from "../../ports/ports.ts";
import type { Fault, FaultKind, FaultOf, FaultOfLayer } from "../../scenario/faults/fault.ts";
import type { Carrier } from "./carrier.ts";
import { freeze, type Thaw } from "./freeze.ts";
import type {
  Forgery,
  StoreContentsControl,
  StoreReplica,
  StoreServerControl,
} from "./store-control.ts";
import type { StoreWays } from "./store-ways.ts";

type StoreFault = FaultOfLayer<"store">;

export interface StoreFaultsOptions {
  readonly faults: readonly Fault[];
  readonly contents: StoreContentsControl;
  /** Null where the plan strikes nothing but contents and ways. */
  readonly server: StoreServerControl | null;
  readonly ways: StoreWays | null;
  readonly agenda: Agenda;
  readonly startedAt: () => Instant;
  readonly note: (event: HistoryEvent) => void;
  /** A fault could not be carried out: the run proves nothing. */
  readonly failed: (error: OperatingError) => void;
}

/** Commands that the primary may count between its last reading and its end. */
const MARGIN = 1_000_000;

export class StoreFaults implements Carrier<StoreFault> {
  readonly #options: StoreFaultsOptions;
  readonly #active = new Set<StoreFault>();
  /** Damage that waits for a store that takes writes. */
  readonly #damage: (() => Promise<void>)[] = [];
  readonly #corrupted = new Map<StoreFault, string>();
  readonly #forged = new Map<StoreFault, Forgery>();
  #contents: StoreContentsControl;
  #server: StoreServerControl | null;
  #replica: StoreReplica | null = null;
  #failoversLeft: number;
  /** The failover that killed the primary, until the replica has taken its place. */
  #failover: FaultOf<"failover"> | null = null;
  #counted = 0;
  #isUp = true;
  #frozen: Thaw | null = null;
  #refusesForMemory = false;
  #refusesWrites = false;
  #line: Promise<void> = Promise.resolve();

  constructor(options: StoreFaultsOptions) {
    this.#options = options;
    this.#contents = options.contents;
    this.#server = options.server;
    this.#failoversLeft = options.faults.filter(({ kind }) => kind === "failover").length;
  }

  /** Before the run begins: a replica takes time to follow. */
  async prepare(): Promise<void> {
    if (this.#failoversLeft === 0 || this.#server === null) return;
    this.#failoversLeft -= 1;
    this.#replica = await this.#server.follow();
  }

  /** When the run begins: what a failover loses is cut off before the failover itself. */
  scheduleCuts(): void {
    const { faults, agenda, startedAt } = this.#options;
    for (const fault of faults) {
      if (fault.kind !== "failover") continue;
      const at = startedAt() + Math.max(0, fault.at - fault.loses);
      if (fault.loses > 0) agenda.schedule(at, () => this.#then(() => this.#cutOff()));
    }
  }

  begin(fault: StoreFault): void {
    this.#active.add(fault);
    switch (fault.kind) {
      case "store_slow":
        this.#options.ways?.addToAll(fault);
        return;
      case "script_flush":
        this.#damage.push(async () => this.#server?.forgetScripts());
        break;
      case "eviction":
        this.#damage.push(() => this.#evict(fault));
        break;
      case "corruption":
        this.#damage.push(() => this.#corrupt(fault));
        break;
      case "route_forged":
        this.#damage.push(() => this.#forge(fault));
        break;
      case "config_changed":
        this.#damage.push(() => this.#contents.changeConfig());
        break;
      case "store_down":
      case "store_hang":
      case "store_oom":
      case "store_loading":
      case "store_readonly":
      case "failover":
        break;
      default:
        unreachable(fault, "store fault");
    }
    this.#then(() => this.#settle());
  }

  end(fault: StoreFault): void {
    this.#active.delete(fault);
    if (fault.kind === "store_slow") this.#options.ways?.removeFromAll(fault);
    if (fault.kind === "corruption") this.#damage.push(() => this.#restore(fault));
    if (fault.kind === "route_forged") this.#damage.push(() => this.#putRouteBack(fault));
    this.#then(() => this.#settle());
  }

  /** The store serves again, and its contents can be read. */
  async stop(): Promise<void> {
    for (const fault of [...this.#active]) this.end(fault);
    await this.#line;
  }

  #then(step: () => Promise<void>): void {
    this.#line = this.#line.then(step).catch((error: unknown) => {
      this.#options.failed(notCarriedOut(error));
    });
  }

  #lasts(...kinds: readonly FaultKind[]): boolean {
    return [...this.#active].some(({ kind }) => kinds.includes(kind));
  }

  async #settle(): Promise<void> {
    if (this.#lasts("store_down", "failover")) return this.#bringDown();
    if (!this.#isUp) await this.#bringUp();
    const memory = this.#lasts("store_oom");
    const writes = this.#lasts("store_readonly");
    const refusing = memory || writes;
    const changes = memory !== this.#refusesForMemory || writes !== this.#refusesWrites;
    const hangs = this.#lasts("store_hang");
    if (!hangs || changes) await this.#thaw();
    if (changes) {
      await this.#server?.refuseForMemory(memory);
      await this.#server?.refuseWrites(writes);
      this.#refusesForMemory = memory;
      this.#refusesWrites = writes;
    }
    if (!refusing && this.#frozen === null) {
      for (const damage of this.#damage.splice(0)) await damage();
    }
    if (hangs && this.#server !== null) this.#frozen ??= freeze(this.#server.pid);
  }

  async #bringDown(): Promise<void> {
    const failover = [...this.#active].find((fault) => fault.kind === "failover");
    if (this.#isUp) {
      await this.#thaw();
      this.#counted = await this.#contents.counted();
      await this.#server?.kill();
      this.#isUp = false;
      // What it was told by CONFIG is gone with it.
      this.#refusesForMemory = false;
      this.#refusesWrites = false;
    }
    this.#failover ??= failover ?? null;
  }

  async #bringUp(): Promise<void> {
    const failover = this.#failover;
    if (failover === null || this.#replica === null) await this.#server?.startAgain();
    else await this.#promote(failover, this.#replica);
    this.#isUp = true;
  }

  async #cutOff(): Promise<void> {
    await this.#replica?.cutOff();
  }

  async #promote(failover: FaultOf<"failover">, replica: StoreReplica): Promise<void> {
    const { agenda, startedAt, ways, note } = this.#options;
    const { order, storeAt, keptTo, server } = await replica.promote(this.#counted + MARGIN);
    this.#server = server;
    this.#contents = server.contents;
    this.#failover = null;
    this.#replica = null;
    await this.prepare();
    note({
      kind: "storeLost",
      at: agenda.now() - startedAt(),
      process: "world",
      order,
      storeAt: storeAt - startedAt(),
      fault: failover.id,
      keptTo,
    });
    ways?.leadTo(server.url);
  }

  async #evict({ id, key }: FaultOf<"eviction">): Promise<void> {
    const { order, storeAt, ids } = await this.#contents.evict(key);
    const { agenda, startedAt, note } = this.#options;
    note({
      kind: "evicted",
      at: agenda.now() - startedAt(),
      process: "world",
      order,
      storeAt: storeAt - startedAt(),
      fault: id,
      key,
      jobs: ids.map(jobNumber),
    });
  }

  async #corrupt(fault: FaultOf<"corruption">): Promise<void> {
    if (!this.#active.has(fault)) return;
    const text = await this.#contents.corruptDeployment();
    if (text !== null) this.#corrupted.set(fault, text);
  }

  async #restore(fault: FaultOf<"corruption">): Promise<void> {
    const text = this.#corrupted.get(fault);
    if (text !== undefined) await this.#contents.restoreDeployment(text);
  }

  async #forge(fault: FaultOf<"route_forged">): Promise<void> {
    if (!this.#active.has(fault)) return;
    const forgery = await this.#contents.forgeRoute();
    if (forgery !== null) this.#forged.set(fault, forgery);
  }

  async #putRouteBack(fault: FaultOf<"route_forged">): Promise<void> {
    const forgery = this.#forged.get(fault);
    if (forgery !== undefined) await this.#contents.restoreRoute(forgery);
  }

  async #thaw(): Promise<void> {
    const thaw = this.#frozen;
    this.#frozen = null;
    await thaw?.();
  }
}

function notCarriedOut(error: unknown): OperatingError {
  const why = error instanceof OperatingError || error instanceof Error ? error.message : error;
  return new OperatingError({
    code: "REDIS_LOST",
    message: `a fault of the store could not be carried out, or not be ended: ${why}`,
    hint: "Run it again; if it happens again, leave the store's faults out and report this.",
  });
}
