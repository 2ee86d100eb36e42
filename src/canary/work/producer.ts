/**
 * The producer machine: routes jobs and enqueues them in one batch a tick, each exactly once.
 *
 * Jobs are numbered per producer and the store accepts only the next number, so a batch whose reply
 * was lost is simply sent again. When a batch is refused or unanswered, the machine lets all other
 * answers arrive, then sends what was not accepted again, in order and under the newest route.
 * Nothing is ever dropped: what cannot be sent waits here.
 */
import { assert, unreachable } from "../../kernel/assert.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Route } from "../routing/route.ts";
import { laneOf } from "../routing/split.ts";
import type { Enqueue, ProducerCommand } from "../store/commands.ts";
import type { Exchange } from "../store/exchange.ts";
import type { Job, Lane } from "../store/job.ts";
import type { ReplyTo } from "../store/replies.ts";
import { JobQueue } from "./job-queue.ts";
import type { ProducerOptions } from "./options.ts";

export type ProducerEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  /** Jobs to enqueue, and when the next ones are expected (null: no more). */
  | { readonly kind: "arrivals"; readonly jobs: readonly Job[]; readonly nextAt: Instant | null }
  /** No jobs come any more: enqueue what was taken in, then say `stopped`. */
  | { readonly kind: "stop" }
  | Exchange<ProducerCommand>;

export type ProducerAction =
  | ProducerCommand
  /** Everything that was taken in is enqueued. */
  | { readonly kind: "stopped" };

/** A batch keeps its jobs and its first number over all tries. */
interface Batch {
  readonly first: number;
  readonly jobs: readonly Job[];
  answered: boolean;
  accepted: boolean;
}

export class Producer implements Machine<ProducerEvent, ProducerAction> {
  readonly #options: ProducerOptions;
  readonly #backlog = new JobQueue();
  /** Sent and not yet known to be accepted, in order of their numbers. */
  #open: Batch[] = [];
  #route: Route | null = null;
  #next = 0;
  #recovering = false;
  #nextArrivalAt: Instant | null = null;
  #sendAt: Instant = 0;
  /** Not before this instant after an unanswered command. */
  #retryAt: Instant | null = null;
  #stopping: "no" | "asked" | "said" = "no";

  constructor(options: ProducerOptions) {
    this.#options = options;
  }

  step(event: ProducerEvent, now: Instant): Step<ProducerAction> {
    switch (event.kind) {
      case "start":
        return { commands: [this.#readRoute()], wakeAt: null };
      case "wake":
        break;
      case "arrivals":
        this.#backlog.pushAll(event.jobs);
        this.#nextArrivalAt = event.nextAt;
        break;
      case "stop":
        this.#nextArrivalAt = null;
        if (this.#stopping === "no") this.#stopping = "asked";
        break;
      case "replied":
        this.#replied(event.command, event.reply);
        break;
      case "unanswered":
        this.#unanswered(event.command, now);
        break;
      default:
        unreachable(event, "producer event");
    }
    const step = this.#act(now);
    return this.#stopping === "asked" && this.unsent === 0 ? this.#sayStopped(step) : step;
  }

  /** Jobs that are not known to be enqueued; 0 when everything taken in was accepted. */
  get unsent(): number {
    return this.#backlog.size + this.#open.reduce((sum, batch) => sum + batch.jobs.length, 0);
  }

  #sayStopped({ commands }: Step<ProducerCommand>): Step<ProducerAction> {
    this.#stopping = "said";
    return { commands: [...commands, { kind: "stopped" }], wakeAt: null };
  }

  #readRoute(): ProducerCommand {
    return { kind: "readRoute", queue: this.#options.queue, producer: this.#options.name };
  }

  #replied(command: ProducerCommand, reply: ReplyTo<ProducerCommand>): void {
    switch (reply.kind) {
      case "route":
        this.#route = reply.route;
        this.#next = reply.next;
        return;
      case "enqueued":
        this.#answer(command, true);
        return;
      case "stale":
        if (this.#route === null || reply.route.epoch > this.#route.epoch) {
          this.#route = reply.route;
        }
        this.#answer(command, false);
        return;
      case "outOfSequence":
        this.#answer(command, command.kind === "enqueue" && reply.next > command.first);
        return;
      default:
        unreachable(reply, "reply to a producer");
    }
  }

  #unanswered(command: ProducerCommand, now: Instant): void {
    this.#retryAt = now + this.#options.retryAfter;
    if (command.kind === "enqueue") this.#answer(command, false);
  }

  #answer(command: ProducerCommand, accepted: boolean): void {
    assert(command.kind === "enqueue", "only an enqueue can be accepted or refused");
    const batch = this.#open.find((open) => open.first === command.first);
    assert(batch !== undefined, `no open batch begins at ${command.first}`);
    batch.answered = true;
    batch.accepted = accepted;
    if (!accepted) this.#recovering = true;
    if (accepted && this.#open[0] === batch && !this.#recovering) this.#open.shift();
    if (this.#recovering && this.#open.every((open) => open.answered)) {
      this.#open = this.#open.filter((open) => !open.accepted);
    }
  }

  #act(now: Instant): Step<ProducerCommand> {
    if (this.#retryAt !== null && now < this.#retryAt) {
      return { commands: [], wakeAt: this.#retryAt };
    }
    if (this.#retryAt !== null && this.#route === null) {
      this.#retryAt = null;
      return { commands: [this.#readRoute()], wakeAt: null };
    }
    this.#retryAt = null;
    if (this.#route === null) return { commands: [], wakeAt: null };
    if (this.#recovering) {
      if (!this.#open.every((batch) => batch.answered)) return { commands: [], wakeAt: null };
      const again = this.#resend(this.#route);
      if (again.length > 0) return { commands: again, wakeAt: this.#wakeAt() };
    }
    if (now < this.#sendAt) return { commands: [], wakeAt: this.#sendAt };
    const commands = this.#send(this.#route);
    if (commands.length > 0) this.#sendAt = now + this.#options.tick;
    return { commands, wakeAt: this.#wakeAt() };
  }

  /** Sends the refused batches again; every answer is in. */
  #resend(route: Route): Enqueue[] {
    this.#recovering = false;
    for (const batch of this.#open) batch.answered = false;
    return this.#open.map((batch) => this.#enqueue(batch, route));
  }

  #send(route: Route): Enqueue[] {
    const commands: Enqueue[] = [];
    const { batch: limit, maxUnanswered } = this.#options;
    while (this.#backlog.size > 0 && this.#open.length < maxUnanswered) {
      const jobs = this.#backlog.take(limit);
      const batch = { first: this.#next, jobs, answered: false, accepted: false };
      this.#next += jobs.length;
      this.#open.push(batch);
      commands.push(this.#enqueue(batch, route));
    }
    return commands;
  }

  #enqueue(batch: Batch, route: Route): Enqueue {
    const { queue, name, random } = this.#options;
    const lanes: Lane[] = [];
    for (const job of batch.jobs) lanes.push(laneOf(job, route, random));
    return {
      kind: "enqueue",
      queue,
      producer: name,
      first: batch.first,
      epoch: route.epoch,
      jobs: batch.jobs,
      lanes,
    };
  }

  #wakeAt(): Instant | null {
    const roomLeft = this.#open.length < this.#options.maxUnanswered;
    if (this.#backlog.size > 0) return roomLeft ? this.#sendAt : null;
    if (this.#nextArrivalAt === null) return null;
    return Math.max(this.#nextArrivalAt, this.#sendAt);
  }
}
