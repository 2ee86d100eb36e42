/**
 * The ways of all processes to the store, one proxy each, and one for the coordinator, on which no
 * fault acts but the store's own moving. Only for plans that need them: a proxy costs time.
 */
import type { Instant } from "../../kernel/time.ts";
import { WallAgenda } from "../clock/wall-agenda.ts";
import { Conditions, type WayFault } from "./proxy/conditions.ts";
import { type Address, StoreProxy } from "./proxy/store-proxy.ts";

export interface StoreWaysOptions {
  readonly seed: string;
  /** Names of the processes. */
  readonly names: readonly string[];
  /** `redis://`, with user, password and database if need be. */
  readonly url: string;
  readonly now: () => Instant;
}

interface Way {
  readonly conditions: Conditions;
  readonly proxy: StoreProxy;
  readonly url: string;
}

export const COORDINATOR = "coordinator";
const DEFAULT_PORT = 6379;

export class StoreWays {
  readonly #ways: ReadonlyMap<string, Way>;

  readonly #agenda: WallAgenda;

  private constructor(ways: ReadonlyMap<string, Way>, agenda: WallAgenda) {
    this.#ways = ways;
    this.#agenda = agenda;
  }

  static async open({ seed, names, url, now }: StoreWaysOptions): Promise<StoreWays> {
    const agenda = new WallAgenda(now);
    const ways = new Map<string, Way>();
    for (const process of [...names, COORDINATOR]) {
      const conditions = new Conditions({ seed, process });
      const proxy = new StoreProxy({ store: addressOf(url), conditions, agenda });
      ways.set(process, { conditions, proxy, url: withPort(url, await proxy.open()) });
    }
    return new StoreWays(ways, agenda);
  }

  urlOf(name: string): string | undefined {
    return this.#ways.get(name)?.url;
  }

  add(name: string, fault: WayFault): void {
    const way = this.#ways.get(name);
    way?.conditions.add(fault);
    way?.proxy.changed();
  }

  remove(name: string, fault: WayFault): void {
    const way = this.#ways.get(name);
    way?.conditions.remove(fault);
    way?.proxy.lifted();
  }

  /** `store_slow` is felt by every process alike. */
  addToAll(fault: WayFault): void {
    for (const name of this.#processes()) this.add(name, fault);
  }

  removeFromAll(fault: WayFault): void {
    for (const name of this.#processes()) this.remove(name, fault);
  }

  reset(name: string): void {
    this.#ways.get(name)?.proxy.resetAll();
  }

  /** The store is elsewhere now. */
  leadTo(url: string): void {
    for (const { proxy } of this.#ways.values()) proxy.leadTo(addressOf(url));
  }

  /** No fault acts any more. */
  clear(): void {
    for (const { conditions, proxy } of this.#ways.values()) {
      conditions.clear();
      proxy.lifted();
    }
  }

  close(): void {
    for (const { proxy } of this.#ways.values()) proxy.close();
    this.#agenda.close();
  }

  #processes(): string[] {
    return [...this.#ways.keys()].filter((name) => name !== COORDINATOR);
  }
}

function addressOf(url: string): Address {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === "" ? DEFAULT_PORT : Number(port) };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.host = `127.0.0.1:${port}`;
  return changed.href;
}
