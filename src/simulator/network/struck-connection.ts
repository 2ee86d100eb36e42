/**
 * A connection that the fault plan strikes at some time: what the store or the network does to a
 * message is asked when it sets out, and again when it arrives.
 *
 * While nothing strikes, it behaves as an untroubled connection does, to the microsecond. Every
 * command is answered once: by a reply, by a refusal, by a reset, or after `commandTimeout`.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";
import type { Exchange } from "../../canary/store/exchange.ts";
import type { StoreReply } from "../../canary/store/replies.ts";
import { unreachable } from "../../kernel/assert.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Scheduled } from "../../ports/ports.ts";
import type { VirtualAgenda } from "../agenda.ts";
import type { Carrying, Connection, Heading, Obstacles, Resettable } from "./connection.ts";
import { commandBytes, replyBytes } from "./message-size.ts";
import { Way } from "./way.ts";

export interface StruckOptions {
  readonly name: string;
  readonly agenda: VirtualAgenda;
  readonly store: Carrying;
  readonly obstacles: Obstacles;
  readonly random: RandomStream;
  /** One way, least and most. */
  readonly delay: readonly [Duration, Duration];
  readonly commandTimeout: Duration;
}

/** A command that waits for its answer. */
interface Flight {
  readonly command: StoreCommand;
  readonly heard: (exchange: Exchange<StoreCommand>) => void;
  giveUp: Scheduled | null;
}

type Answer =
  | { readonly kind: "replied"; readonly reply: StoreReply }
  | { readonly kind: "unanswered"; readonly definite: boolean; readonly reason: string };

const REFUSAL_BYTES = 100;

export class StruckConnection implements Connection, Resettable {
  readonly name: string;
  readonly #options: StruckOptions;
  readonly #ways: Readonly<Record<Heading, Way>>;
  /** What the store has received and not taken up. */
  readonly #intake: Way;
  readonly #flights = new Set<Flight>();
  #closed = false;

  constructor(options: StruckOptions) {
    const { agenda, obstacles } = options;
    const { strikes, door } = obstacles;
    this.name = options.name;
    this.#options = options;
    this.#ways = {
      to_store: new Way(agenda, () => strikes.heldUntil("to_store")),
      from_store: new Way(agenda, () => strikes.heldUntil("from_store")),
    };
    this.#intake = new Way(agenda, () => door.hungUntil());
    strikes.connected(this);
    door.connected(this);
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  send<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): void {
    if (this.#closed) return;
    const { agenda, commandTimeout } = this.#options;
    // Each command is handed back as it came, so the exchange is of its kind.
    const flight: Flight = { command, heard: heard as unknown as Flight["heard"], giveUp: null };
    this.#flights.add(flight);
    flight.giveUp = agenda.schedule(agenda.now() + commandTimeout, () => {
      this.#answer(flight, unknown(`no reply within ${commandTimeout} us`));
    });
    this.#carry("to_store", commandBytes(command), () => this.#arrive(flight));
  }

  close(): void {
    this.#closed = true;
    for (const { giveUp } of this.#flights) giveUp?.cancel();
    this.#flights.clear();
  }

  reset({ atStore, reason }: { readonly atStore: boolean; readonly reason: string }): void {
    this.#ways.to_store.clear();
    this.#ways.from_store.clear();
    if (atStore) this.#intake.clear();
    // What is sent in answer to this goes over a fresh connection.
    for (const flight of [...this.#flights]) this.#answer(flight, unknown(reason));
  }

  #carry(heading: Heading, bytes: number, deliver: () => void): void {
    const { agenda, delay, random, obstacles } = this.#options;
    const { strikes } = obstacles;
    // Drawn for lost messages too, so that a fault does not change what others meet.
    const usual = delay[0] + Math.floor(random.next() * (delay[1] - delay[0] + 1));
    if (strikes.isCut(heading)) return;
    const now = agenda.now();
    const more = strikes.delay({ connection: this.name, heading, bytes }, now);
    this.#ways[heading].send(now + usual + more, () => {
      if (!strikes.isCut(heading)) deliver();
    });
  }

  #arrive(flight: Flight): void {
    const { agenda, obstacles } = this.#options;
    const now = agenda.now();
    const takenUpAt: Instant = obstacles.door.takesUpAt(now);
    const isHung = obstacles.door.hungUntil() !== null;
    if (takenUpAt <= now && !isHung && this.#intake.isEmpty) this.#takeUp(flight);
    else this.#intake.send(takenUpAt, () => this.#takeUp(flight));
  }

  #takeUp(flight: Flight): void {
    const { agenda, obstacles, store } = this.#options;
    const { command } = flight;
    const admission = obstacles.door.admit(command, this.name);
    switch (admission.kind) {
      case "carriedOut": {
        const reply = store.apply(command, agenda.now());
        this.#sendBack(flight, { kind: "replied", reply }, replyBytes(reply));
        return;
      }
      case "refused": {
        const { definite, reason } = admission;
        this.#sendBack(flight, { kind: "unanswered", definite, reason }, REFUSAL_BYTES);
        return;
      }
      default:
        unreachable(admission, "admission of a command");
    }
  }

  #sendBack(flight: Flight, answer: Answer, bytes: number): void {
    const isLost = this.#flights.has(flight) && this.#options.obstacles.strikes.losesReply();
    this.#carry("from_store", bytes, () => {
      if (!isLost) this.#answer(flight, answer);
      else this.reset({ atStore: false, reason: "the connection was reset before the reply came" });
    });
  }

  #answer(flight: Flight, answer: Answer): void {
    if (!this.#flights.delete(flight)) return;
    flight.giveUp?.cancel();
    const exchange = { ...answer, command: flight.command } as Exchange<StoreCommand>;
    flight.heard(exchange);
  }
}

function unknown(reason: string): Answer {
  return { kind: "unanswered", definite: false, reason };
}
