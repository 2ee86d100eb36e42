/**
 * The producer machine: routes jobs and enqueues them in one batch a tick, each exactly once.
 *
 * Jobs are numbered per producer and the store accepts only the next number, so a batch whose reply
 * was lost is simply sent again. A store that lost what it had accepted is told to go on at the
 * next number: no number is used twice. When a batch is refused or unanswered, the machine lets all
 * other answers arrive, then sends what was not accepted again, in order and under the newest
 * route. Nothing is ever dropped: what cannot be sent waits here, and what cannot be routed,
 * because the route is not to be trusted, goes to the stable lane (trust/); and so does everything
 * while the breaker is open (routing/breaker.ts).
 */
import { assert, unreachable } from "../../kernel/assert.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Instant } from "../../kernel/time.ts";
import { Breaker } from "../routing/breaker.ts";
import { fenceOf } from "../routing/fence.ts";
import type { Route } from "../routing/route.ts";
import type { Enqueue, ProducerCommand } from "../store/commands.ts";
import type { Exchange } from "../store/exchange.ts";
import type { Job, Lane } from "../store/job.ts";
import type { ReplyTo, SaysCanary } from "../store/replies.ts";
import { KeyRing } from "../trust/signing.ts";
import { TrustedRouter } from "../trust/trusted-router.ts";
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
  /** The stored route cannot be trusted: all jobs go to stable. Or it can be again. */
  | { readonly kind: "fallback"; readonly phase: "begins" | "ends"; readonly epoch: number }
  /** Everything that was taken in is enqueued. */
  | { readonly kind: "stopped" };

/** A batch keeps its jobs and their numbers over all tries. */
interface Batch {
  first: number;
  jobs: readonly Job[];
  answered: boolean;
  accepted: boolean;
  /** The number that the store expected, if that was below `first`. */
  behind: number | null;
}

export class Producer implements Machine<ProducerEvent, ProducerAction> {
  readonly #options: ProducerOptions;
  readonly #keys: KeyRing | null;
  readonly #backlog = new JobQueue();
  /** Sent and not yet known to be accepted, in order of their numbers. */
  #open: Batch[] = [];
  #router: TrustedRouter | null = null;
  readonly #breaker = new Breaker();
  /** What the host was told last. */
  #saidFallback = false;
  #next = 0;
  #recovering = false;
  #nextArrivalAt: Instant | null = null;
  #sendAt: Instant = 0;
  /** Not before this instant after an unanswered command. */
  #retryAt: Instant | null = null;
  #stopping: "no" | "asked" | "said" = "no";

  constructor(options: ProducerOptions) {
    this.#options = options;
    this.#keys = KeyRing.of(options.routeKeys);
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
    const step = this.#sayFallback(this.#act(now));
    return this.#stopping === "asked" && this.unsent === 0 ? this.#sayStopped(step) : step;
  }

  /** Jobs that are not known to be enqueued; 0 when everything taken in was accepted. */
  get unsent(): number {
    return this.#backlog.size + this.#open.reduce((sum, batch) => sum + batch.jobs.length, 0);
  }

  /** Once when it begins, and once when it ends. */
  #sayFallback(step: Step<ProducerCommand>): Step<ProducerAction> {
    const router = this.#router;
    if (router === null || router.fallsBack === this.#saidFallback) return step;
    this.#saidFallback = router.fallsBack;
    const phase = router.fallsBack ? "begins" : "ends";
    const said: ProducerAction = { kind: "fallback", phase, epoch: router.route.epoch };
    return { ...step, commands: [...step.commands, said] };
  }

  #sayStopped({ commands }: Step<ProducerAction>): Step<ProducerAction> {
    this.#stopping = "said";
    return { commands: [...commands, { kind: "stopped" }], wakeAt: null };
  }

  #readRoute(): ProducerCommand {
    return { kind: "readRoute", queue: this.#options.queue, producer: this.#options.name };
  }

  #replied(command: ProducerCommand, reply: ReplyTo<ProducerCommand>): void {
    switch (reply.kind) {
      case "route":
        this.#take(reply.route);
        this.#heard(reply);
        this.#next = reply.next;
        return;
      case "enqueued":
        this.#heard(reply);
        this.#answer(command, true);
        return;
      case "stale":
        // Also with a smaller epoch: a store that came back without its last writes is right.
        this.#take(reply.route);
        this.#heard(reply);
        this.#answer(command, false);
        return;
      case "outOfSequence":
        this.#outOfSequence(command, reply.next);
        return;
      default:
        unreachable(reply, "reply to a producer");
    }
  }

  #take(route: Route): void {
    this.#router = TrustedRouter.of(route, this.#router, this.#keys);
  }

  #heard({ canary }: SaysCanary): void {
    if (this.#router !== null) this.#breaker.heard(this.#router.route, canary);
  }

  /** A former run of this producer may have enqueued a part: batches were cut otherwise then. */
  #outOfSequence(command: ProducerCommand, next: number): void {
    const batch = this.#answer(command, false);
    const done = next - batch.first;
    if (done < 0) {
      batch.behind = next;
    } else if (done < batch.jobs.length) {
      batch.jobs = batch.jobs.slice(done);
      batch.first = next;
    } else {
      batch.accepted = true;
    }
    this.#keepUnaccepted();
  }

  #unanswered(command: ProducerCommand, now: Instant): void {
    this.#retryAt = now + this.#options.retryAfter;
    if (command.kind === "enqueue") this.#answer(command, false);
  }

  #answer(command: ProducerCommand, accepted: boolean): Batch {
    assert(command.kind === "enqueue", "only an enqueue can be accepted or refused");
    const batch = this.#open.find((open) => open.first === command.first);
    assert(batch !== undefined, `no open batch begins at ${command.first}`);
    batch.answered = true;
    batch.accepted = accepted;
    if (!accepted) this.#recovering = true;
    if (accepted && this.#open[0] === batch && !this.#recovering) this.#open.shift();
    this.#keepUnaccepted();
    return batch;
  }

  #keepUnaccepted(): void {
    if (!this.#recovering || !this.#open.every((open) => open.answered)) return;
    this.#open = this.#open.filter((open) => !open.accepted);
  }

  #act(now: Instant): Step<ProducerCommand> {
    if (this.#retryAt !== null && now < this.#retryAt) {
      return { commands: [], wakeAt: this.#retryAt };
    }
    if (this.#retryAt !== null && this.#router === null) {
      this.#retryAt = null;
      return { commands: [this.#readRoute()], wakeAt: null };
    }
    this.#retryAt = null;
    if (this.#router === null) return { commands: [], wakeAt: null };
    if (this.#recovering) {
      if (!this.#open.every((batch) => batch.answered)) return { commands: [], wakeAt: null };
      const again = this.#resend(this.#router);
      if (again.length > 0) return { commands: again, wakeAt: this.#wakeAt() };
    }
    if (now < this.#sendAt) return { commands: [], wakeAt: this.#sendAt };
    const commands = this.#send(this.#router);
    if (commands.length > 0) this.#sendAt = now + this.#options.tick;
    return { commands, wakeAt: this.#wakeAt() };
  }

  /**
   * Sends the refused batches again; every answer is in. All before the first of them was accepted:
   * a store that expects a number below it has lost what it accepted.
   */
  #resend(router: TrustedRouter): Enqueue[] {
    this.#recovering = false;
    const lostFrom = this.#open[0]?.behind ?? null;
    for (const batch of this.#open) {
      batch.answered = false;
      batch.behind = null;
    }
    const again = this.#open.map((batch) => this.#enqueue(batch, router));
    const [first, ...others] = again;
    return first === undefined || lostFrom === null ? again : [{ ...first, lostFrom }, ...others];
  }

  #send(router: TrustedRouter): Enqueue[] {
    const commands: Enqueue[] = [];
    const { batch: limit, maxUnanswered } = this.#options;
    while (this.#backlog.size > 0 && this.#open.length < maxUnanswered) {
      const jobs = this.#backlog.take(limit);
      const batch: Batch = {
        first: this.#next,
        jobs,
        answered: false,
        accepted: false,
        behind: null,
      };
      this.#next += jobs.length;
      this.#open.push(batch);
      commands.push(this.#enqueue(batch, router));
    }
    return commands;
  }

  #enqueue(batch: Batch, router: TrustedRouter): Enqueue {
    const { queue, name, random, dedupeFor } = this.#options;
    const { route } = router;
    const diverts = this.#breaker.isOpen && !router.fallsBack;
    const lanes: (Lane | null)[] = [];
    let number = batch.first;
    for (const job of batch.jobs) {
      const turn = { number: number++, random };
      // A delayed one is routed when it is due: by the route of then, not by this one.
      if (job.delay !== undefined) lanes.push(null);
      else lanes.push(diverts ? "stable" : router.laneOf(job, turn));
    }
    return {
      kind: "enqueue",
      queue,
      producer: name,
      first: batch.first,
      epoch: route.epoch,
      fence: fenceOf(route),
      jobs: batch.jobs,
      lanes,
      ...(dedupeFor === undefined ? {} : { dedupeFor }),
      ...(router.fallsBack ? { fallback: true } : {}),
      ...(diverts ? { diverted: true } : {}),
    };
  }

  #wakeAt(): Instant | null {
    const roomLeft = this.#open.length < this.#options.maxUnanswered;
    if (this.#backlog.size > 0) return roomLeft ? this.#sendAt : null;
    if (this.#nextArrivalAt === null) return null;
    return Math.max(this.#nextArrivalAt, this.#sendAt);
  }
}
