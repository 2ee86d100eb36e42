/**
 * The way of one process to the store: a listener on this machine that passes every connection on
 * to the server, under the conditions of the moment. What the other side does shows: a server that
 * refuses or closes makes the process's connection close.
 */
import { once } from "node:events";
import {
  type AddressInfo,
  createServer,
  connect as dial,
  type Server,
  type Socket,
} from "node:net";

import type { Agenda } from "../../../ports/ports.ts";
import type { Conditions } from "./conditions.ts";
import { OneWay } from "./one-way.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface StoreProxyOptions {
  readonly store: Address;
  readonly conditions: Conditions;
  readonly agenda: Agenda;
}

interface Connection {
  readonly process: Socket;
  readonly store: Socket;
  readonly toStore: OneWay;
  readonly fromStore: OneWay;
  /** A command of the store contract has passed; before, there is only the greeting. */
  commanded: boolean;
}

/** Every command of the contract is one of these. */
const COMMAND = /evalsha/i;

export class StoreProxy {
  readonly #options: StoreProxyOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #store: Address;

  constructor(options: StoreProxyOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#server = createServer({ noDelay: true }, (process) => this.#accept(process));
  }

  /** Resolves with the port of 127.0.0.1 that stands for the store. */
  async open(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    // The run's end closes it; a forgotten one must not keep the coordinator up.
    this.#server.unref();
    return (this.#server.address() as AddressInfo).port;
  }

  /** The conditions have changed: what may pass passes, and what lost something is reset. */
  changed(): void {
    for (const connection of this.#connections) {
      const { toStore, fromStore } = connection;
      toStore.pass();
      fromStore.pass();
      const { conditions } = this.#options;
      const cut = [conditions.blockade("to_store"), conditions.blockade("from_store")];
      if ((toStore.lost || fromStore.lost) && !cut.includes("cut")) this.#reset(connection);
    }
  }

  /** A condition has ended, and its effect with it: what it made late arrives now. */
  lifted(): void {
    for (const { toStore, fromStore } of this.#connections) {
      toStore.flush();
      fromStore.flush();
    }
    this.changed();
  }

  resetAll(): void {
    for (const connection of [...this.#connections]) this.#reset(connection);
  }

  /** From now on, connections lead there; those that led elsewhere are reset. */
  leadTo(store: Address): void {
    this.#store = store;
    this.resetAll();
  }

  close(): void {
    this.#server.close();
    for (const { process, store } of this.#connections) {
      process.destroy();
      store.destroy();
    }
    this.#connections.clear();
  }

  #accept(process: Socket): void {
    const { conditions, agenda } = this.#options;
    const store = dial({ ...this.#store, noDelay: true, allowHalfOpen: true });
    const way = { conditions, agenda };
    const connection: Connection = {
      process,
      store,
      toStore: new OneWay({ ...way, direction: "to_store", from: process, to: store }),
      fromStore: new OneWay({ ...way, direction: "from_store", from: store, to: process }),
      commanded: false,
    };
    this.#connections.add(connection);
    store.on("connect", () => connection.toStore.pass());
    process.on("data", (bytes) => this.#toStore(connection, bytes));
    store.on("data", (bytes) => this.#fromStore(connection, bytes));
    // What was sent before the process closed may be held, and still has to arrive.
    process.on("close", () => this.#closed(connection, connection.toStore));
    store.on("end", () => connection.fromStore.end());
    store.on("close", () => this.#closed(connection, connection.fromStore));
    // `close` follows, and says all there is to say.
    process.on("error", () => {});
    store.on("error", () => {});
  }

  #toStore(connection: Connection, bytes: Buffer): void {
    connection.commanded ||= COMMAND.test(bytes.toString("latin1"));
    connection.toStore.take(bytes);
  }

  #fromStore(connection: Connection, bytes: Buffer): void {
    // A reply to the greeting is no reply to a command: without it there would be none to lose.
    if (connection.commanded && this.#options.conditions.losesReply()) this.#reset(connection);
    else connection.fromStore.take(bytes);
  }

  /** What came from there still arrives at the other side, and then the end. */
  #closed(connection: Connection, way: OneWay): void {
    if (connection.process.destroyed && connection.store.destroyed) {
      this.#connections.delete(connection);
    } else {
      way.end();
    }
  }

  #reset(connection: Connection): void {
    this.#connections.delete(connection);
    connection.process.resetAndDestroy();
    connection.store.destroy();
  }
}
