/**
 * One way of a connection: what is sent arrives in the order of sending, whatever holds it up.
 *
 * Each message has an action of its own on the agenda, which takes the first of those that are due:
 * so a message that was held up is never overtaken.
 */
import type { Instant } from "../../kernel/time.ts";
import type { VirtualAgenda } from "../agenda.ts";

interface OnTheWay {
  readonly at: Instant;
  readonly deliver: () => void;
}

export class Way {
  readonly #agenda: VirtualAgenda;
  readonly #heldUntil: () => Instant | null;
  readonly #due = (): void => this.#deliver();
  #queue: OnTheWay[] = [];
  #lastAt: Instant = 0;

  /** `heldUntil`: what is due now arrives then; null: now. */
  constructor(agenda: VirtualAgenda, heldUntil: () => Instant | null) {
    this.#agenda = agenda;
    this.#heldUntil = heldUntil;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Arrives at `at`, or later if something before it does. */
  send(at: Instant, deliver: () => void): void {
    this.#lastAt = Math.max(this.#lastAt, at);
    this.#queue.push({ at: this.#lastAt, deliver });
    this.#agenda.schedule(this.#lastAt, this.#due);
  }

  /** All that is on the way is lost. */
  clear(): void {
    this.#queue = [];
    this.#lastAt = 0;
  }

  #deliver(): void {
    const [first] = this.#queue;
    const now = this.#agenda.now();
    // Left over from what was cleared: the message has an action of its own.
    if (first === undefined || first.at > now) return;
    const until = this.#heldUntil();
    if (until !== null && until > now) {
      this.#agenda.schedule(until, this.#due);
      return;
    }
    this.#queue.shift();
    first.deliver();
  }
}
