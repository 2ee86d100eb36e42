/**
 * A bench for machines: the model store, virtual time, and a way to lose commands and replies.
 * Small on purpose; whole worlds are run by the simulator.
 */
import type { StoreAudit } from "../../../src/canary/store/audit.ts";
import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type { Exchange } from "../../../src/canary/store/exchange.ts";
import type { Job } from "../../../src/canary/store/job.ts";
import type { ReplyTo } from "../../../src/canary/store/replies.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Agenda, Scheduled, StorePort } from "../../../src/ports/ports.ts";
import { ModelStore } from "../../../src/simulator/model-store.ts";

/** What becomes of one command. */
export type Fate = "answered" | "lostBefore" | "lostAfter" | "refused";

interface Due {
  readonly at: Instant;
  readonly action: () => void;
  cancelled: boolean;
}

const DELAY: Duration = 200;
const TIMEOUT: Duration = 50 * MILLISECOND;
/** Long enough for every machine to have asked for something. */
interface FailOver {
  readonly to: Instant;
  readonly unseen?: boolean;
}

const OUTAGE: Duration = 600 * MILLISECOND;

/** A store that remembers what it was told. */
class LoggedStore extends ModelStore {
  readonly log: { readonly command: StoreCommand; readonly at: Instant }[] = [];

  constructor() {
    super({ slotFor: 100 * MILLISECOND });
  }

  override apply<C extends StoreCommand>(command: C, now: Instant): ReplyTo<C> {
    this.log.push({ command, at: now });
    return super.apply(command, now);
  }
}

export class Lab {
  store = new LoggedStore();
  readonly agenda: Agenda;
  /** Every command that was sent, in order. */
  readonly sent: StoreCommand[] = [];
  #isDown = false;
  #now: Instant = SECOND;
  #due: Due[] = [];

  constructor() {
    this.agenda = {
      now: () => this.#now,
      schedule: (at, action) => this.#schedule(at, action),
    };
  }

  get now(): Instant {
    return this.#now;
  }

  /** What the store holds of the queue. */
  audit(): StoreAudit {
    return this.store.audit("q");
  }

  /** Ids of the jobs that are queued, held or waiting. */
  heldIds(): readonly string[] {
    return this.audit().heldIds(Number.MAX_SAFE_INTEGER);
  }

  /** A port whose commands meet the fates that `fateOf` gives them. */
  port(fateOf: (command: StoreCommand) => Fate = () => "answered"): StorePort {
    return {
      send: <C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void) => {
        this.sent.push(command);
        const fate = this.#isDown ? "refused" : fateOf(command);
        const definite = fate === "refused";
        const unanswered = (): void =>
          heard({ kind: "unanswered", command, definite, reason: fate } as Exchange<C>);
        this.#schedule(this.#now + DELAY, () => {
          const isCarriedOut = fate === "answered" || fate === "lostAfter";
          const reply = isCarriedOut ? this.store.apply(command, this.#now) : null;
          if (fate === "answered") {
            const exchange = { kind: "replied", command, reply } as Exchange<C>;
            this.#schedule(this.#now + DELAY, () => heard(exchange));
          } else {
            this.#schedule(this.#now + (definite ? DELAY : TIMEOUT), unanswered);
          }
        });
      },
    };
  }

  /**
   * The store refuses everything for a while, then it is as it was at `at`: what it acknowledged
   * since then never was. Unless that comes at once, and nobody notices.
   */
  failOver({ to: at, unseen = false }: FailOver): void {
    this.#isDown = !unseen;
    if (!unseen) this.run(OUTAGE);
    this.#isDown = false;
    const orders = this.store.log.length;
    const before = this.store.log.filter((entry) => entry.at <= at);
    this.store = new LoggedStore();
    for (const { command, at: then } of before) this.store.apply(command, then);
    this.store.countFrom("q", orders);
  }

  /** Runs what is due, in order, until nothing is or `length` has passed. */
  run(length: Duration): void {
    const until = this.#now + length;
    for (let next = this.#pop(until); next !== null; next = this.#pop(until)) {
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = until;
  }

  #schedule(at: Instant, action: () => void): Scheduled {
    const due: Due = { at, action, cancelled: false };
    const index = this.#due.findIndex((other) => other.at > at);
    this.#due.splice(index === -1 ? this.#due.length : index, 0, due);
    return {
      cancel: () => {
        due.cancelled = true;
      },
    };
  }

  #pop(until: Instant): Due | null {
    for (;;) {
      const next = this.#due[0];
      if (next === undefined || next.at > until) return null;
      this.#due.shift();
      if (!next.cancelled) return next;
    }
  }
}

export function jobOf(n: number, fields: Partial<Job> = {}): Job {
  const base = { id: `job-${n}`, kind: "", tenant: "", intendedAt: 0, payload: "" };
  return { ...base, attempt: 1, maxAttempts: 3, ...fields };
}
