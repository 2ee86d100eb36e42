/** Who holds a place in a pool, and until when. What has lapsed is forgotten as it is looked at. */
import type { Duration, Instant } from "../../../kernel/time.ts";

export class Places {
  readonly #lapsesAt = new Map<string, Instant>();

  /** A place lapses at its instant. */
  forgetLapsed(now: Instant): void {
    for (const [member, lapsesAt] of this.#lapsesAt) {
      if (lapsesAt <= now) this.#lapsesAt.delete(member);
    }
  }

  get held(): number {
    return this.#lapsesAt.size;
  }

  holds(member: string): boolean {
    return this.#lapsesAt.has(member);
  }

  hold(member: string, until: Instant): void {
    this.#lapsesAt.set(member, until);
  }

  /** Returns whether it held one. */
  leave(member: string): boolean {
    return this.#lapsesAt.delete(member);
  }

  /** Until the first one lapses; 0 when none is held. */
  nextIn(now: Instant): Duration {
    let next: Instant | null = null;
    for (const at of this.#lapsesAt.values()) if (next === null || at < next) next = at;
    return next === null ? 0 : next - now;
  }
}
