/**
 * The requeuer machine: has dead letters tried again on somebody's order, all of them page by page
 * or those that were named, and says what came of it.
 *
 * Those that die while it is at work are left alone: they had their chance. A command without an
 * answer is sent again, which does no harm: what is dead no more is skipped. It can then not say
 * how many it has requeued, only at least how many.
 */
import { unreachable } from "../../kernel/assert.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Instant } from "../../kernel/time.ts";
import { BATCH_LIMIT, type DeadLetterCommand } from "../store/commands.ts";
import type { Exchange } from "../store/exchange.ts";
import type { DeadLetters, ReplyTo } from "../store/replies.ts";
import type { RequeuerOptions } from "./options.ts";

export type RequeuerEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  | Exchange<DeadLetterCommand>;

/** What a requeuer has come to. */
export interface RequeueSummary {
  /** Ids, in the order in which they were requeued. */
  readonly requeued: readonly string[];
  /** Ids that were not dead (any more). */
  readonly skipped: readonly string[];
  /** Some answers stayed away: those skipped may have been requeued by this very order. */
  readonly unsure: boolean;
}

export type RequeuerAction =
  | DeadLetterCommand
  | { readonly kind: "finished"; readonly summary: RequeueSummary };

export class Requeuer implements Machine<RequeuerEvent, RequeuerAction> {
  readonly #options: RequeuerOptions;
  readonly #requeued: string[] = [];
  readonly #skipped: string[] = [];
  #unsure = false;
  /** Named ids that were not asked for yet. */
  #ids: readonly string[];
  /** What to send when an answer stayed away. */
  #again: DeadLetterCommand | null = null;
  /** Number of the last dead letter that was read. */
  #after = 0;
  /** When the first page was read, by the store's clock. */
  #readAt: Instant | null = null;
  #hasMore: boolean;

  constructor(options: RequeuerOptions) {
    this.#options = options;
    this.#ids = options.ids ?? [];
    this.#hasMore = options.ids === null;
  }

  step(event: RequeuerEvent, now: Instant): Step<RequeuerAction> {
    switch (event.kind) {
      case "start":
        return this.#next();
      case "wake":
        return this.#again === null ? { commands: [], wakeAt: null } : this.#send(this.#again);
      case "unanswered":
        this.#unsure ||= event.command.kind === "requeueDead" && !event.definite;
        return { commands: [], wakeAt: now + this.#options.retryAfter };
      case "replied":
        return this.#replied(event.command, event.reply);
      default:
        return unreachable(event, "requeuer event");
    }
  }

  #replied(command: DeadLetterCommand, reply: ReplyTo<DeadLetterCommand>): Step<RequeuerAction> {
    switch (reply.kind) {
      case "deadLetters":
        return this.#read(reply);
      case "deadRequeued": {
        const ids = command.kind === "requeueDead" ? command.ids : [];
        for (const [i, id] of ids.entries()) {
          (reply.requeued[i] ? this.#requeued : this.#skipped).push(id);
        }
        return this.#next();
      }
      default:
        return unreachable(reply, "reply to a requeuer");
    }
  }

  #read({ letters, at }: DeadLetters): Step<RequeuerAction> {
    this.#readAt ??= at;
    const until = this.#readAt;
    const old = letters.filter(({ diedAt }) => diedAt <= until);
    this.#after = letters.at(-1)?.number ?? this.#after;
    this.#hasMore = old.length === this.#options.batch;
    return old.length === 0 ? this.#next() : this.#requeue(old.map(({ job }) => job.id));
  }

  #next(): Step<RequeuerAction> {
    const { queue, batch: limit } = this.#options;
    if (this.#ids.length > 0) {
      const ids = this.#ids.slice(0, BATCH_LIMIT);
      this.#ids = this.#ids.slice(BATCH_LIMIT);
      return this.#requeue(ids);
    }
    if (this.#hasMore) return this.#send({ kind: "readDead", queue, after: this.#after, limit });
    this.#again = null;
    const [requeued, skipped, unsure] = [this.#requeued, this.#skipped, this.#unsure];
    const summary = { requeued, skipped, unsure };
    return { commands: [{ kind: "finished", summary }], wakeAt: null };
  }

  #requeue(ids: readonly string[]): Step<RequeuerAction> {
    const { queue, attempts } = this.#options;
    return this.#send({ kind: "requeueDead", queue, ids, attempts });
  }

  #send(command: DeadLetterCommand): Step<RequeuerAction> {
    this.#again = command;
    return { commands: [command], wakeAt: null };
  }
}
