/**
 * Verifies that each answer of a worker is taken once: no challenge of a lease is accepted a second
 * time, so whoever overheard an answer cannot make use of it.
 *
 * Does not verify the proofs (impostors-alerted). What a store has lost was never answered.
 */
import type { HeartbeatHeard, HistoryEvent } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

export class AnswersFresh implements Checker {
  readonly name = "answers-fresh";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  readonly #answered = new Map<string, Set<string>>();
  #answers = 0;

  observe(event: HistoryEvent): void {
    if (event.kind === "storeLost") this.#answered.clear();
    if (event.kind === "heartbeat" && event.accepted) this.#accepted(event);
  }

  finish(): Finding[] {
    if (this.#answers === 0) return [];
    const finding = this.#violations.finding({
      id: "answers-fresh",
      title: "No answer of a worker is taken twice",
      unit: "answers taken again",
      n: this.#answers,
      sentence:
        `${counted(this.#answers, "answer was taken,", "answers were taken, each")} ` +
        "to a challenge of its own.",
    });
    return [finding];
  }

  #accepted({ lease, challenge, storeAt }: HeartbeatHeard): void {
    const before = this.#answered.get(lease) ?? new Set();
    this.#answered.set(lease, before);
    this.#answers += 1;
    if (before.has(challenge)) {
      const at = (storeAt / 1_000_000).toFixed(3);
      const what = `${lease} answered challenge ${challenge} at ${at} s, as it had before.`;
      this.#violations.add(null, what);
    }
    before.add(challenge);
  }
}
