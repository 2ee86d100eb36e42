/**
 * Leadership of one controller: taken, renewed well before it lapses, and given up by its own clock
 * when it could not be renewed. The store's token check is what really fences; this only keeps a
 * former leader from trying.
 *
 * Who hears nothing for as long as a leadership lasts asks for the shortest one only: where its
 * commands arrive and the answers do not, it would keep others from leading for ever.
 */
import { type Duration, type Instant, MILLISECOND } from "../../../kernel/time.ts";
import type { TakeLeadership } from "../../store/commands.ts";
import type { Leadership } from "../../store/replies.ts";
import type { ControllerOptions } from "./options.ts";

/** A leader renews when this part of its lease has passed. */
const RENEW_AFTER = 1 / 3;
const SHORTEST: Duration = MILLISECOND;

export class Leader {
  readonly #options: ControllerOptions;
  #token = 0;
  #until: Instant = 0;
  #askAt: Instant = 0;
  #askedAt: Instant | null = null;
  #askedFor: Duration = 0;
  #unheardSince: Instant | null = null;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  /** Token of the latest leadership; 0 before the first. */
  get token(): number {
    return this.#token;
  }

  leads(now: Instant): boolean {
    return now < this.#until;
  }

  /** Asks for leadership when it is due; returns when to come back, null to wait for an answer. */
  renew(now: Instant, commands: { push(command: TakeLeadership): unknown }): Instant | null {
    const { queue, name: holder, leaderFor } = this.#options;
    if (this.#askedAt === null && now >= this.#askAt) {
      const isDeaf = this.#unheardSince !== null && now - this.#unheardSince >= leaderFor;
      const leaseFor = isDeaf ? SHORTEST : leaderFor;
      this.#askedAt = now;
      this.#askedFor = leaseFor;
      commands.push({ kind: "takeLeadership", queue, holder, leaseFor });
    }
    return this.#askedAt === null ? this.#askAt : null;
  }

  answered(reply: Leadership, now: Instant): void {
    const { leaderFor } = this.#options;
    const askedAt = this.#askedAt ?? now;
    this.#askedAt = null;
    this.#unheardSince = null;
    if (reply.leads) {
      this.#token = reply.token;
      // Counted from the asking: the store granted it at some instant after that.
      this.#until = askedAt + this.#askedFor;
      this.#askAt = now + Math.floor(this.#askedFor * RENEW_AFTER);
    } else {
      this.#until = 0;
      this.#askAt = now + Math.max(1_000, Math.min(reply.lapsesIn, leaderFor));
    }
  }

  unanswered(now: Instant): void {
    this.#askedAt = null;
    this.#unheardSince ??= now;
    this.#askAt = now + this.#options.retryAfter;
  }

  /** The store told us that another one leads. */
  lost(): void {
    this.#until = 0;
    this.#token = 0;
  }
}
