/**
 * The ids that were enqueued of late, each until it is forgotten. Those that are over are removed
 * as others come, twice as many at most, so it neither grows for ever nor stops to clean up.
 */
import type { Duration, Instant } from "../../../kernel/time.ts";

export class SeenIds {
  readonly #until = new Map<string, Instant>();

  get size(): number {
    return this.#until.size;
  }

  /** Whether this id is remembered; if not, it is from now on. */
  isRepeat(id: string, now: Instant, dedupeFor: Duration): boolean {
    if ((this.#until.get(id) ?? 0) > now) return true;
    this.#removeOver(now, 2);
    this.#until.delete(id);
    this.#until.set(id, now + dedupeFor);
    return false;
  }

  #removeOver(now: Instant, most: number): void {
    let removed = 0;
    for (const [id, until] of this.#until) {
      if (until > now || removed === most) return;
      this.#until.delete(id);
      removed += 1;
    }
  }
}
