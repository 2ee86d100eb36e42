/**
 * The reaper machine: ends lapsed leases and brings due jobs back to the lanes, routed by the
 * present route. Any number of reapers may work on one queue; an entry that another one moved is
 * skipped by the store.
 *
 * A cycle is reap, then look for due jobs, then requeue them, each repeated while there is more;
 * then the machine sleeps until the next job falls due, or for `every`.
 */
import { unreachable } from "../../kernel/assert.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { Breaker } from "../routing/breaker.ts";
import { fenceOf } from "../routing/fence.ts";
import type { ReaperCommand, Requeue } from "../store/commands.ts";
import type { Exchange } from "../store/exchange.ts";
import type { DueJob } from "../store/job.ts";
import type { Due, Reaped, StaleRoute } from "../store/replies.ts";
import { KeyRing } from "../trust/signing.ts";
import { TrustedRouter } from "../trust/trusted-router.ts";
import type { ReaperOptions } from "./options.ts";

export type ReaperEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  | Exchange<ReaperCommand>;

export class Reaper implements Machine<ReaperEvent, ReaperCommand> {
  readonly #options: ReaperOptions;
  /** What the last look for due jobs said about the next one. */
  #nextIn: Duration | null = null;
  readonly #keys: KeyRing | null;
  #router: TrustedRouter | null = null;
  readonly #breaker = new Breaker();
  /** Retries have no number among their producer's jobs: they take turns among themselves. */
  #routed = 0;

  constructor(options: ReaperOptions) {
    this.#options = options;
    this.#keys = KeyRing.of(options.routeKeys);
  }

  step(event: ReaperEvent, now: Instant): Step<ReaperCommand> {
    switch (event.kind) {
      case "start":
      case "wake":
        return this.#go(this.#reap());
      case "unanswered":
        return { commands: [], wakeAt: now + this.#options.retryAfter };
      case "replied":
        return this.#replied(event, now);
      default:
        return unreachable(event, "reaper event");
    }
  }

  #replied(event: Extract<ReaperEvent, { kind: "replied" }>, now: Instant): Step<ReaperCommand> {
    const { reply } = event;
    switch (reply.kind) {
      case "reaped":
        return this.#go(this.#afterReap(reply));
      case "due":
        return this.#afterLook(reply, now);
      case "requeued":
        return this.#nextIn === 0 ? this.#go(this.#look()) : this.#sleep(now);
      case "stale":
        return event.command.kind === "requeue"
          ? this.#go(this.#requeue(event.command.entries, reply))
          : this.#sleep(now);
      default:
        return unreachable(reply, "reply to a reaper");
    }
  }

  #go(command: ReaperCommand): Step<ReaperCommand> {
    return { commands: [command], wakeAt: null };
  }

  #sleep(now: Instant): Step<ReaperCommand> {
    const { every } = this.#options;
    const rest = this.#nextIn === null ? every : Math.min(every, this.#nextIn);
    return { commands: [], wakeAt: now + rest };
  }

  #afterReap(reply: Reaped): ReaperCommand {
    return reply.jobs.length >= this.#options.batch ? this.#reap() : this.#look();
  }

  #afterLook(reply: Due, now: Instant): Step<ReaperCommand> {
    this.#nextIn = reply.nextIn;
    if (reply.jobs.length === 0) return this.#sleep(now);
    return this.#go(this.#requeue(reply.jobs, reply));
  }

  #reap(): ReaperCommand {
    return { kind: "reap", queue: this.#options.queue, limit: this.#options.batch };
  }

  #look(): ReaperCommand {
    return { kind: "peekDue", queue: this.#options.queue, limit: this.#options.batch };
  }

  /** By what the store said last: it has just been asked. */
  #requeue(entries: readonly DueJob[], { route, canary }: Due | StaleRoute): Requeue {
    const { queue, random } = this.#options;
    this.#breaker.heard(route, canary);
    const router = TrustedRouter.of(route, this.#router, this.#keys);
    this.#router = router;
    const diverts = this.#breaker.isOpen && !router.fallsBack;
    const lanes = entries.map(({ job }) => {
      const number = this.#routed++;
      return diverts ? "stable" : router.laneOf(job, { number, random });
    });
    const { epoch } = route;
    const marks = {
      ...(router.fallsBack ? ({ fallback: true } as const) : {}),
      ...(diverts ? ({ diverted: true } as const) : {}),
    };
    return { kind: "requeue", queue, epoch, fence: fenceOf(route), entries, lanes, ...marks };
  }
}
