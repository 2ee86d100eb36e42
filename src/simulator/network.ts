/**
 * The network between the processes and the model store: every command and every reply takes a
 * while, drawn for each connection from a stream of its own, and neither direction overtakes
 * itself.
 *
 * A connection that the fault plan strikes at some time is another kind: see network/. A closed
 * connection (its process crashed) delivers no more replies, but what was on its way to
 * the store arrives: that is what a kernel's send buffer does.
 */
import type { StoreCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import { type RandomStream, stream } from "../kernel/random.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { VirtualAgenda } from "./agenda.ts";
import type { Carrying, Connection, Obstacles } from "./network/connection.ts";
import { StruckConnection } from "./network/struck-connection.ts";

export interface NetworkOptions {
  readonly seed: string;
  readonly agenda: VirtualAgenda;
  readonly store: Carrying;
  /** One way: least and most. */
  readonly delay: readonly [Duration, Duration];
  /** A command without a reply for this long is given up as unanswered. */
  readonly commandTimeout: Duration;
  /** What the fault plan has for the connections of a process; null (and by default): nothing. */
  readonly obstacles?: (process: string) => Obstacles | null;
}

/** Whose connection it is. `name` names the stream of its delays: it must be unique. */
export interface ConnectionOf {
  readonly name: string;
  readonly process: string;
}

export class Network {
  readonly #options: NetworkOptions;
  #isStruck = false;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  connect({ name, process }: ConnectionOf): Connection {
    const { seed, obstacles: obstaclesOf } = this.#options;
    const random = stream(seed, `network/${name}`);
    const obstacles = obstaclesOf?.(process) ?? null;
    if (obstacles === null) return new DelayedConnection(this.#options, random);
    this.#isStruck = true;
    return new StruckConnection({ ...this.#options, name, obstacles, random });
  }

  /** The longest from sending a command to hearing of it. */
  get heardWithin(): Duration {
    return this.#isStruck ? this.#options.commandTimeout : 2 * this.#options.delay[1];
  }
}

/** A command that waits for its answer. */
interface Flight<C extends StoreCommand> {
  readonly command: C;
  readonly heard: (exchange: Exchange<C>) => void;
  readonly givenUpAt: Instant;
  isGivenUp: boolean;
}

class DelayedConnection implements Connection {
  readonly #options: NetworkOptions;
  readonly #random: RandomStream;
  readonly #delayMin: Duration;
  readonly #delaySpan: Duration;
  /** What is on its way: each has an action of its own on the agenda, which takes the first. */
  readonly #toStore: (() => void)[] = [];
  readonly #fromStore: (() => void)[] = [];
  #arrivesAt: Instant = 0;
  #repliesAt: Instant = 0;
  #closed = false;

  constructor(options: NetworkOptions, random: RandomStream) {
    this.#options = options;
    this.#random = random;
    this.#delayMin = options.delay[0];
    this.#delaySpan = options.delay[1] - options.delay[0] + 1;
  }

  close(): void {
    this.#closed = true;
  }

  send<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): void {
    if (this.#closed) return;
    const { agenda, commandTimeout } = this.#options;
    const givenUpAt = agenda.now() + commandTimeout;
    const flight: Flight<C> = { command, heard, givenUpAt, isGivenUp: false };
    this.#arrivesAt = Math.max(this.#arrivesAt, agenda.now() + this.#delay());
    if (this.#arrivesAt >= givenUpAt) this.#giveUp(flight);
    this.#carry(this.#toStore, this.#arrivesAt, () => this.#arrive(flight));
  }

  #arrive<C extends StoreCommand>(flight: Flight<C>): void {
    const { agenda, store } = this.#options;
    const { command, heard, givenUpAt } = flight;
    const now = agenda.now();
    const reply = store.apply(command, now);
    this.#repliesAt = Math.max(this.#repliesAt, now + this.#delay());
    if (this.#closed || flight.isGivenUp) return;
    if (this.#repliesAt >= givenUpAt) {
      this.#giveUp(flight);
      return;
    }
    this.#carry(this.#fromStore, this.#repliesAt, () => {
      // The compiler cannot see that a reply to this command makes an exchange of this command.
      const exchange = { kind: "replied", command, reply } as unknown as Exchange<C>;
      if (!this.#closed) heard(exchange);
    });
  }

  /** However late the agenda is, what was sent first arrives first. */
  #carry(way: (() => void)[], at: Instant, deliver: () => void): void {
    way.push(deliver);
    this.#options.agenda.schedule(at, () => way.shift()?.());
  }

  #giveUp<C extends StoreCommand>(flight: Flight<C>): void {
    const { command, heard, givenUpAt } = flight;
    flight.isGivenUp = true;
    const reason = `no reply within ${this.#options.commandTimeout} us`;
    const unanswered = { kind: "unanswered", command, definite: false, reason };
    this.#options.agenda.schedule(givenUpAt, () => {
      if (!this.#closed) heard(unanswered as unknown as Exchange<C>);
    });
  }

  #delay(): Duration {
    return this.#delayMin + Math.floor(this.#random.next() * this.#delaySpan);
  }
}
