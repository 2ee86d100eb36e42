/**
 * Delta debugging (Zeller and Hildebrandt 2002, "ddmin"): a smallest part of a list for which a
 * test still holds. What comes out is minimal in the sense that no single element can be left out;
 * it need not be the smallest of all. The order of the elements is kept.
 */

export type Holds<T> = (kept: readonly T[]) => Promise<boolean>;

/** `holds` is true of `all`; it is asked about smaller lists only. */
export async function fewest<T>(all: readonly T[], holds: Holds<T>): Promise<readonly T[]> {
  if (all.length === 0 || (await holds([]))) return [];
  let kept = all;
  let parts = 2;
  while (kept.length > 1) {
    const smaller = await firstThatHolds(splits(kept, parts), holds);
    if (smaller !== null) {
      kept = smaller.kept;
      parts = smaller.isPart ? 2 : Math.max(parts - 1, 2);
    } else if (parts >= kept.length) {
      return kept;
    } else {
      parts = Math.min(parts * 2, kept.length);
    }
  }
  return kept;
}

interface Split<T> {
  readonly kept: readonly T[];
  /** One of the parts, not what is left without it. */
  readonly isPart: boolean;
}

function splits<T>(all: readonly T[], parts: number): Split<T>[] {
  const edge = (index: number) => Math.floor((index * all.length) / parts);
  const indices = Array.from({ length: parts }, (_, i) => i);
  const single = indices.map((i) => ({ kept: all.slice(edge(i), edge(i + 1)), isPart: true }));
  // Of two parts, what is left without the one is the other.
  if (parts === 2) return single;
  const without = indices.map((i) => ({
    kept: [...all.slice(0, edge(i)), ...all.slice(edge(i + 1))],
    isPart: false,
  }));
  return [...single, ...without];
}

async function firstThatHolds<T>(
  candidates: readonly Split<T>[],
  holds: Holds<T>,
): Promise<Split<T> | null> {
  for (const candidate of candidates) if (await holds(candidate.kept)) return candidate;
  return null;
}
