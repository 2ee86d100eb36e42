/**
 * Where the audit trail may end, as commits are heard of: after the last one that was acknowledged
 * and not lost, or after commits with a lost reply that follow it.
 */
import { NO_HASH } from "../../canary/audit/mark.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { readLine } from "./trail-line.ts";

interface Kept {
  readonly order: number;
  readonly hash: string;
}

export class TrailTail {
  readonly #kept: Kept[] = [];
  /** Of what may have been carried out: the hash that it ends with -> the one that it follows. */
  readonly #perhaps = new Map<string, string>();

  /** Of the last record that is surely stored; NO_HASH before the first. */
  get hash(): string {
    return this.#kept.at(-1)?.hash ?? NO_HASH;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") {
      const { hash } = event.deployment.audit;
      if (hash !== this.hash) this.#kept.push({ order: event.order, hash });
    }
    if (event.kind === "storeLost") {
      while ((this.#kept.at(-1)?.order ?? 0) > event.keptTo) this.#kept.pop();
    }
    if (event.kind === "unknown" && event.attempted !== undefined && !event.definite) {
      const first = readLine(event.attempted.records[0] ?? "");
      if (first === null) return;
      this.#perhaps.set(event.attempted.deployment.audit.hash, first.record.previous);
    }
  }

  /**
   * Whether a trail that ends with this hash is what was kept, unheard commits behind it or not.
   */
  mayBe(hash: string): boolean {
    const seen = new Set<string>();
    for (let end = hash; end !== this.hash; ) {
      const before = this.#perhaps.get(end);
      if (before === undefined || seen.has(end)) return false;
      seen.add(end);
      end = before;
    }
    return true;
  }
}
