/**
 * When the harm began that a rollback is measured from: the first fault that strikes the canary's
 * own workers, by whatever layer. Where the plan has none of these, the first fault of all.
 *
 * A burst of traffic or a crashed controller beforehand gives nothing to detect, and would make
 * every detection look late.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import type { HistoryEvent } from "../event.ts";

export class FaultOnset {
  readonly #onlyCanary: boolean;
  #at: Instant | null = null;

  /** `faults`: the plan. */
  constructor(faults: readonly Fault[]) {
    this.#onlyCanary = faults.some(strikesCanary);
  }

  /** Null before it. */
  get at(): Instant | null {
    return this.#at;
  }

  observe(event: HistoryEvent): void {
    if (this.#at !== null || event.kind !== "fault" || event.phase !== "begins") return;
    if (!this.#onlyCanary || strikesCanary(event.fault)) this.#at = event.at;
  }
}

function strikesCanary({ targets }: Fault): boolean {
  return targets.some((name) => name.startsWith("canary/"));
}
