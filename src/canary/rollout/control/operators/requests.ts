/**
 * What operators ask of a controller, one after the other. What was tried and not heard of is asked
 * again: it is done if it can be done still, and nobody is told if it cannot.
 */
import type { OperatorAction } from "../../operator.ts";

export interface Asked {
  readonly action: OperatorAction;
  /** It was tried, and nobody knows whether it was done. */
  readonly again: boolean;
}

export class Requests {
  #waiting: readonly Asked[] = [];
  /** What the commit on its way is to carry out. */
  #acting: Asked | null = null;

  ask(action: OperatorAction): void {
    this.#waiting = [...this.#waiting, { action, again: false }];
  }

  /** The next one, which is not waiting any more; null if there is none. */
  take(): Asked | null {
    const [first, ...others] = this.#waiting;
    this.#waiting = others;
    return first ?? null;
  }

  /** The commit that was sent carries this out. */
  act(asked: Asked): void {
    this.#acting = asked;
  }

  done(): void {
    this.#acting = null;
  }

  unsure(): void {
    if (this.#acting !== null) this.#waiting = [{ ...this.#acting, again: true }, ...this.#waiting];
    this.#acting = null;
  }

  /** Nobody who may act is here: what was asked is not done later. */
  forget(): void {
    this.#waiting = [];
  }
}
