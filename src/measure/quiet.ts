/**
 * Tells whether a job had a quiet time: no fault lasted at any moment between the instant it was
 * intended and the instant it ended.
 */
import type { FaultChanged } from "../history/event.ts";
import type { Instant } from "../kernel/time.ts";

export class Quiet {
  #faults = 0;
  #since: Instant = 0;

  changed(event: FaultChanged): void {
    this.#faults += event.phase === "begins" ? 1 : -1;
    this.#since = Math.max(this.#since, event.at);
  }

  /** Jobs that are intended from here on and end now had a quiet time; null: none has. */
  get since(): Instant | null {
    return this.#faults === 0 ? this.#since : null;
  }
}
