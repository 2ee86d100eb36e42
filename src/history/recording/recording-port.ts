/**
 * A store port that writes down what went through it: each command with its reply, seen by the one
 * process that sent it. It wraps any port and changes nothing that passes.
 *
 * Left out, because nothing follows from them: extensions, empty claims and empty reaps, renewals
 * of a leadership, and reads, but for what breakers go by.
 */
import type {
  Claim,
  CommitRollout,
  Drain,
  Enqueue,
  Heartbeat,
  LeavePlace,
  MarkWorkers,
  PeekDue,
  ReadRoute,
  Reap,
  RegisterWorker,
  Requeue,
  RequeueDead,
  Settle,
  StoreCommand,
  TakeLeadership,
  TakePlace,
} from "../../canary/store/commands.ts";
import type { Exchange, Replied } from "../../canary/store/exchange.ts";
import type { ReplyTo } from "../../canary/store/replies.ts";
import { unreachable } from "../../kernel/assert.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda, StorePort } from "../../ports/ports.ts";
import type { CommandUnknown, EventSink, HistoryEvent, JobNumber } from "../event.ts";
import { FirstSent } from "./first-sent.ts";
import * as eventOf from "./reply-event.ts";
import { Unanswered } from "./unanswered.ts";
import { unknownCommand } from "./unknown-command.ts";

/** Told of commands before they are sent: a process that is killed cannot tell afterwards. */
export interface Intents {
  sent(ticket: number, unknown: CommandUnknown): void;
  answered(ticket: number): void;
}

export interface RecordingPortOptions {
  readonly port: StorePort;
  readonly process: string;
  readonly agenda: Agenda;
  readonly sink: EventSink;
  readonly numberOf: (jobId: string) => JobNumber;
  /** The run's start by the agenda's clock; all recorded instants count from it. */
  readonly startedAt: Instant;
  /** Version that the process runs; "" for producers and controllers. */
  readonly version: string;
  readonly intents?: Intents;
}

export interface RecordingPort extends StorePort {
  /** The process is gone: what it was waiting for is unknown, and nothing is heard any more. */
  abandon(): void;
}

export function recordingPort(options: RecordingPortOptions): RecordingPort {
  const recording = new Recording(options);
  return {
    send: (command, heard) => {
      const ticket = recording.sending(command);
      options.port.send(command, (exchange) => {
        // The wide union is exchange's own type, which the generic parameter hides.
        if (recording.heard(ticket, exchange as Exchange<StoreCommand>)) heard(exchange);
      });
    },
    abandon: () => recording.abandon(),
  };
}

class Recording {
  readonly #options: RecordingPortOptions;
  readonly #waiting = new Unanswered();
  readonly #firstSent = new FirstSent();
  #token = 0;

  constructor(options: RecordingPortOptions) {
    this.#options = options;
  }

  sending(command: StoreCommand): number {
    const ticket = this.#waiting.add(command);
    if (command.kind === "enqueue") {
      this.#firstSent.sending(command.first, command.jobs.length, this.#now());
    }
    if (this.#options.intents !== undefined) {
      const unknown = this.#unknown(command, false);
      if (unknown !== null) this.#options.intents.sent(ticket, unknown);
    }
    return ticket;
  }

  /** Records the exchange; false if the port was abandoned meanwhile. */
  heard(ticket: number, exchange: Exchange<StoreCommand>): boolean {
    if (!this.#waiting.answered(ticket)) return false;
    const event =
      exchange.kind === "replied"
        ? this.#replied(exchange)
        : this.#unknown(exchange.command, exchange.definite);
    if (event !== null) this.#options.sink.record(event);
    this.#options.intents?.answered(ticket);
    return true;
  }

  abandon(): void {
    for (const command of this.#waiting.takeAll()) {
      const event = this.#unknown(command, false);
      if (event !== null) this.#options.sink.record(event);
    }
  }

  #now(): Instant {
    return this.#options.agenda.now() - this.#options.startedAt;
  }

  #unknown(command: StoreCommand, definite: boolean): CommandUnknown | null {
    const { process, startedAt, numberOf } = this.#options;
    return unknownCommand({ command, process, at: this.#now(), definite, startedAt, numberOf });
  }

  /** The reply's type follows from the command's kind; the compiler cannot see it across fields. */
  #replied({ command, reply }: Replied<StoreCommand>): HistoryEvent | null {
    const at = this.#now();
    const recorder = this.#options;
    switch (command.kind) {
      case "enqueue":
        return this.#enqueued(command, reply as ReplyTo<Enqueue>, at);
      case "claim":
        return eventOf.claimEvent(recorder, command, reply as ReplyTo<Claim>, at);
      case "settle":
        return eventOf.settleEvent(recorder, command, reply as ReplyTo<Settle>, at);
      case "reap":
        return eventOf.reapEvent(recorder, reply as ReplyTo<Reap>, at);
      case "requeue":
        return eventOf.requeueEvent(recorder, command, reply as ReplyTo<Requeue>, at);
      case "requeueDead":
        return eventOf.deadRequeuedEvent(recorder, command, reply as ReplyTo<RequeueDead>, at);
      case "drain":
        return eventOf.drainEvent(recorder, command, reply as ReplyTo<Drain>, at);
      case "commitRollout":
        return eventOf.commitEvent(recorder, command, reply as ReplyTo<CommitRollout>, at);
      case "takeLeadership":
        return this.#led(reply as ReplyTo<TakeLeadership>, at);
      case "registerWorker":
        return eventOf.enlistedEvent(recorder, command, reply as ReplyTo<RegisterWorker>, at);
      case "heartbeat":
        return eventOf.heartbeatEvent(recorder, command, reply as ReplyTo<Heartbeat>, at);
      case "markWorkers":
        return eventOf.markedEvent(recorder, command, reply as ReplyTo<MarkWorkers>, at);
      case "takePlace":
        return eventOf.placeEvent(recorder, command, reply as ReplyTo<TakePlace>, at);
      case "leavePlace":
        return eventOf.placeLeftEvent(recorder, command, reply as ReplyTo<LeavePlace>, at);
      case "readRoute":
      case "peekDue":
        return eventOf.laneReadEvent(recorder, reply as ReplyTo<ReadRoute | PeekDue>, at);
      case "readAudit":
      case "readDead":
      case "readWorkers":
      case "extend":
      case "readRollout":
      case "readWindows":
        return null;
      default:
        return unreachable(command, "store command");
    }
  }

  #enqueued(command: Enqueue, reply: ReplyTo<Enqueue>, at: Instant): HistoryEvent {
    const sentAt = this.#firstSent.at(command.first, at);
    if (reply.kind !== "stale") this.#firstSent.acknowledged(reply.next);
    return eventOf.enqueueEvent(this.#options, command, reply, { at, sentAt });
  }

  #led(reply: ReplyTo<TakeLeadership>, at: Instant): HistoryEvent | null {
    if (!reply.leads || reply.token === this.#token) return null;
    this.#token = reply.token;
    const { process, startedAt } = this.#options;
    const { order, token } = reply;
    return { kind: "led", at, process, order, storeAt: reply.at - startedAt, token };
  }
}
