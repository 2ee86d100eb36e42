/**
 * The strategy `consistent_hash`: keys lie on a ring that is cut into arcs at fixed points, and the
 * canary owns whole arcs in a fixed order, the last of them in part.
 *
 * The points follow from the salt alone, never from the share. A larger share therefore only adds
 * to what the canary owns, so no key moves back; and what it owns is measured by the length of its
 * arcs, not by how many there are, so its share is right however unevenly the points fall. (A ring
 * that gives each lane points in proportion to its share has neither: half of them own anything
 * between a quarter and three quarters.)
 */
import { hashUnit } from "../../kernel/hash.ts";

/** Arcs of a ring; enough that one arc is well below a percent of all keys. */
const ARCS = 512;

export class Ring {
  /** Where each arc begins, ascending; the first at 0. */
  readonly #begins: Float64Array;
  /** Of the same arc: what the canary owns before it gets this one. */
  readonly #before: Float64Array;

  constructor(salt: string) {
    const points = Array.from({ length: ARCS - 1 }, (_, i) => hashUnit(`${salt}/arc`, String(i)));
    this.#begins = Float64Array.from([0, ...points.sort((a, b) => a - b)]);
    this.#before = new Float64Array(ARCS);
    const turns = Array.from({ length: ARCS }, (_, arc) => ({
      arc,
      turn: hashUnit(`${salt}/turn`, String(arc)),
    }));
    let owned = 0;
    for (const { arc } of turns.sort((a, b) => a.turn - b.turn)) {
      this.#before[arc] = owned;
      owned += (this.#begins[arc + 1] ?? 1) - this.#begins[arc]!;
    }
  }

  /** The share, 0 to 1, from which on a key at `place` (0 to 1) on the ring is the canary's. */
  ownedFrom(place: number): number {
    let low = 0;
    let high = ARCS;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#begins[middle]! <= place) low = middle;
      else high = middle;
    }
    return this.#before[low]! + place - this.#begins[low]!;
  }
}
