/**
 * Commands that wait for their answers, by ticket: 0, 1, 2, ... in the order of sending.
 *
 * Not a Map, because entries come and go all the time: a Map's outgrown tables point to their
 * successors, so one table that the collector has moved to the old generation would keep every
 * command after it from being collected young. Answers mostly come in order.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";

export class Unanswered {
  #commands: (StoreCommand | null)[] = [];
  /** Ticket of #commands[0]. */
  #first = 0;

  /** Returns the command's ticket. */
  add(command: StoreCommand): number {
    return this.#first + this.#commands.push(command) - 1;
  }

  /** False if the ticket was answered or taken before. */
  answered(ticket: number): boolean {
    const index = ticket - this.#first;
    if (index < 0 || (this.#commands[index] ?? null) === null) return false;
    this.#commands[index] = null;
    while (this.#commands.length > 0 && this.#commands[0] === null) {
      this.#commands.shift();
      this.#first += 1;
    }
    return true;
  }

  /** All that wait, in order; none of them waits any more. */
  takeAll(): StoreCommand[] {
    const waiting = this.#commands.filter((command) => command !== null);
    this.#first += this.#commands.length;
    this.#commands = [];
    return waiting;
  }
}
