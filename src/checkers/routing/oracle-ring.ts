/**
 * The ring of `consistent_hash`, built a second time from its description alone: 512 arcs, which
 * begin at 0 and at 511 hashed points; the canary takes them in the order of another hash, the last
 * in part.
 */
import { OracleHash } from "./oracle-hash.ts";

const ARCS = 512;

interface Arc {
  readonly from: number;
  readonly to: number;
  /** Length of all arcs that are taken before it. */
  readonly before: number;
}

export class OracleRing {
  readonly #arcs: readonly Arc[];

  constructor(salt: string) {
    const points = new OracleHash(`${salt}/arc`);
    const turns = new OracleHash(`${salt}/turn`);
    const inner = Array.from({ length: ARCS - 1 }, (_, i) => points.pointOf(`${i}`));
    const ends = [0, ...inner, 1].toSorted((a, b) => a - b);
    const order = Array.from({ length: ARCS }, (_, arc) => arc).toSorted(
      (a, b) => turns.pointOf(`${a}`) - turns.pointOf(`${b}`),
    );
    const arcs: Arc[] = [];
    let before = 0;
    for (const arc of order) {
      const from = ends[arc] as number;
      const to = ends[arc + 1] as number;
      arcs[arc] = { from, to, before };
      before += to - from;
    }
    this.#arcs = arcs;
  }

  /** The share, 0 to 1, from which on a key at `place` is the canary's. */
  ownedFrom(place: number): number {
    const arc = this.#arcs.findLast(({ from }) => from <= place);
    if (arc === undefined) throw new RangeError(`${place} lies on no arc`);
    return arc.before + (place - arc.from);
  }
}
