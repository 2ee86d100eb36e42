/**
 * The network faults of one process, over all of its connections: what they do to a message that
 * sets out or arrives now. Chance is drawn from a stream of each fault's own.
 */
import { type RandomStream, stream } from "../../kernel/random.ts";
import { type Duration, type Instant, SECOND } from "../../kernel/time.ts";
import type { Direction, FaultOf, FaultOfLayer } from "../../scenario/faults/fault.ts";
import type { Heading, Message, Resettable, Strikes } from "../network/connection.ts";
import { STARTED_AT } from "../processes/surroundings.ts";

type NetworkFault = FaultOfLayer<"network">;

interface Active {
  readonly fault: NetworkFault;
  readonly random: RandomStream;
  /** For a narrow way, by connection and heading: when what was sent so far is through. */
  readonly freeAt: Map<string, Instant>;
}

export class ProcessStrikes implements Strikes {
  readonly #seed: string;
  readonly #process: string;
  readonly #connections: Resettable[] = [];
  #active: readonly Active[] = [];

  constructor(seed: string, process: string) {
    this.#seed = seed;
    this.#process = process;
  }

  begin(fault: NetworkFault): void {
    const random = stream(this.#seed, `fault/${fault.id}/${this.#process}`);
    this.#active = [...this.#active, { fault, random, freeAt: new Map() }];
  }

  end({ id }: NetworkFault): void {
    this.#active = this.#active.filter(({ fault }) => fault.id !== id);
  }

  reset(reason: string): void {
    for (const connection of this.#connections) connection.reset({ atStore: false, reason });
  }

  connected(connection: Resettable): void {
    this.#connections.push(connection);
  }

  isCut(heading: Heading): boolean {
    return this.#active.some(
      ({ fault }) => fault.kind === "partition" && !fault.held && goes(fault.direction, heading),
    );
  }

  heldUntil(heading: Heading): Instant | null {
    let until: Instant | null = null;
    for (const { fault } of this.#active) {
      if (fault.kind !== "partition" || !fault.held || !goes(fault.direction, heading)) continue;
      until = Math.max(until ?? 0, endOf(fault));
    }
    return until;
  }

  delay(message: Message, now: Instant): Duration {
    let longer = 0;
    for (const active of this.#active) {
      const { fault } = active;
      if (fault.kind === "bandwidth" && goes(fault.direction, message.heading)) {
        longer += passes(active.freeAt, fault, message, now) - now;
      } else if (fault.kind === "network_delay" && goes(fault.direction, message.heading)) {
        longer += fault.delay + Math.floor(active.random.next() * (fault.jitter + 1));
      }
    }
    return longer;
  }

  losesReply(): boolean {
    let loses = false;
    for (const { fault, random } of this.#active) {
      if (fault.kind === "reply_lost" && random.next() < fault.probability) loses = true;
    }
    return loses;
  }
}

/** When a message is through a narrow way: behind all before it, or when the way is wide again. */
function passes(
  freeAt: Map<string, Instant>,
  fault: FaultOf<"bandwidth">,
  { connection, heading, bytes }: Message,
  now: Instant,
): Instant {
  const way = `${heading} ${connection}`;
  const takes = Math.ceil((bytes * SECOND) / fault.bytes);
  const through = Math.min(Math.max(freeAt.get(way) ?? 0, now) + takes, endOf(fault));
  freeAt.set(way, through);
  return through;
}

function goes(direction: Direction, heading: Heading): boolean {
  return direction === "both" || direction === heading;
}

function endOf(fault: NetworkFault): Instant {
  return STARTED_AT + fault.at + fault.for;
}
