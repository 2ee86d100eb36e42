/**
 * Who holds a place in a pool, as far as its commands tell: who surely does, and who may. The two
 * differ by replies that were lost and by what a store lost; what is blamed must hold in either.
 *
 * Told of commands in the order in which the store carried them out. A place lapses at its instant.
 */
import type { PlaceLeft, PlaceTaken } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";

interface Entry {
  readonly event: PlaceTaken | PlaceLeft;
  /** The store may have forgotten it. */
  isDoubtful: boolean;
}

export class PoolBook {
  /** By member, when it lapses. */
  readonly #surely = new Map<string, Instant>();
  readonly #maybe = new Map<string, Instant>();
  /** What losses of the store may take back, or have. */
  readonly #journal: Entry[] = [];

  /** How many surely hold one. */
  sureAt(now: Instant): number {
    return heldAt(this.#surely, now);
  }

  /** How many hold one at the most. */
  mostAt(now: Instant): number {
    return heldAt(this.#maybe, now);
  }

  mayHold(member: string, now: Instant): boolean {
    return (this.#maybe.get(member) ?? 0) > now;
  }

  taken(event: PlaceTaken): void {
    const lapsesAt = event.storeAt + event.holdFor;
    this.#journal.push({ event, isDoubtful: false });
    this.#surely.set(event.member, lapsesAt);
    this.#mayHoldUntil(event.member, lapsesAt);
  }

  left(event: PlaceLeft): void {
    this.#journal.push({ event, isDoubtful: false });
    this.#surely.delete(event.member);
    this.#maybe.delete(event.member);
  }

  /** A reply was lost: it may hold one until then. */
  mayHaveTaken(member: string, until: Instant): void {
    this.#mayHoldUntil(member, until);
  }

  /** A reply was lost: it may hold none. */
  mayHaveLeft(member: string): void {
    this.#surely.delete(member);
  }

  /** The store forgot what it did from `since` on, or some of it. */
  lost(since: Instant): void {
    const sure = new Map<string, Instant>();
    const may = new Map<string, Instant>();
    const mayHaveLeft = new Set<string>();
    for (const entry of this.#journal) {
      const { event } = entry;
      const { member } = event;
      // What one loss may have taken, no later one brings back.
      if (event.storeAt >= since) entry.isDoubtful = true;
      if (event.kind === "placeTaken") {
        const lapsesAt = event.storeAt + event.holdFor;
        if (!entry.isDoubtful) sure.set(member, lapsesAt);
        may.set(member, lapsesAt);
      } else if (!entry.isDoubtful) {
        sure.delete(member);
        may.delete(member);
      } else mayHaveLeft.add(member);
    }
    for (const member of this.#surely.keys()) {
      const until = sure.get(member);
      if (until === undefined || mayHaveLeft.has(member)) this.#surely.delete(member);
      else this.#surely.set(member, until);
    }
    for (const [member, until] of may) this.#mayHoldUntil(member, until);
  }

  #mayHoldUntil(member: string, until: Instant): void {
    this.#maybe.set(member, Math.max(this.#maybe.get(member) ?? 0, until));
  }
}

function heldAt(held: ReadonlyMap<string, Instant>, now: Instant): number {
  let count = 0;
  for (const until of held.values()) if (until > now) count += 1;
  return count;
}
