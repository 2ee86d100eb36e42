/**
 * Verifies that the store's clock does not go back from one command to the next, in the order in
 * which the store carried them out. Leases, due times and windows all hang on it.
 *
 * Does not verify its rate. After a failover another machine's clock counts: it may lie behind. A
 * commit that nobody heard of is dated back by whoever reconstructed it.
 */
import type { HistoryEvent } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

export class StoreClock implements Checker {
  readonly name = "store-clock";
  readonly #violations = new Violations();
  #order = 0;
  #at: Instant = Number.NEGATIVE_INFINITY;
  #commands = 0;

  observe(event: HistoryEvent): void {
    const { order = 0 } = event as { readonly order?: number };
    if (order <= this.#order || !("order" in event)) return;
    const { storeAt, kind, process } = event;
    if (kind === "committed" && process === "world") return;
    this.#order = order;
    this.#commands += 1;
    if (storeAt < this.#at && kind !== "storeLost") {
      const by = (this.#at - storeAt) / 1_000;
      const what = `The store's clock went back by ${by} ms, at command ${order} of ${process}.`;
      this.#violations.add(null, what);
    }
    this.#at = storeAt;
  }

  finish(): Finding[] {
    if (this.#commands === 0) return [];
    const finding = this.#violations.finding({
      id: "store-clock",
      title: "The store's clock never goes back",
      unit: "steps back",
      n: this.#commands,
      sentence:
        `${counted(this.#commands, "command", "commands, each")} ` +
        "at or after the one before it.",
    });
    return [finding];
  }
}
