/**
 * Thinning of points for drawing: at most `limit` of them remain, and of every stretch that is cut
 * the first, the lowest, the highest and the last point stay, so no peak and no gap is lost.
 */

/** x, and y or null for "nothing was measured here". */
export type Point = readonly [number, number | null];

const POINT_LIMIT = 1_000;

/** At most `limit` (at least 10) of the points, in their order. */
export function thin(points: readonly Point[], limit: number = POINT_LIMIT): readonly Point[] {
  if (points.length <= limit) return points;
  const stretches = Math.max(1, Math.floor(limit / 5));
  const kept: Point[] = [];
  for (let i = 0; i < stretches; i++) {
    const from = Math.floor((i * points.length) / stretches);
    const to = Math.floor(((i + 1) * points.length) / stretches);
    for (const index of telling(points, from, to)) kept.push(points[index] as Point);
  }
  return kept;
}

/** Indices of at most five points that stand for the stretch [from, to). */
function telling(points: readonly Point[], from: number, to: number): number[] {
  let lowest = -1;
  let highest = -1;
  let gap = -1;
  for (let i = from; i < to; i++) {
    const y = points[i]?.[1] ?? null;
    if (y === null) gap = gap < 0 ? i : gap;
    else {
      if (lowest < 0 || y < (points[lowest]?.[1] ?? y)) lowest = i;
      if (highest < 0 || y > (points[highest]?.[1] ?? y)) highest = i;
    }
  }
  const chosen = new Set([from, lowest, highest, gap, to - 1].filter((i) => i >= 0));
  return [...chosen].sort((a, b) => a - b);
}

/**
 * At most `limit` of the items: the notable ones first (from the front), then others spread evenly.
 * Returns indices, ascending.
 */
export function thinIndices(notable: readonly boolean[], limit: number): number[] {
  const all = notable.map((_, i) => i);
  if (all.length <= limit) return all;
  const first = all.filter((i) => notable[i]).slice(0, limit);
  const others = all.filter((i) => !notable[i]);
  const room = limit - first.length;
  const spread = Array.from({ length: Math.min(room, others.length) }, (_, i) =>
    Number(others[Math.floor((i * others.length) / room)]),
  );
  return [...first, ...spread].sort((a, b) => a - b);
}
