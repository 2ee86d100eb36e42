/**
 * The nearest of the known words to one that is not known, for messages. Distance counts letters
 * added, left out, changed, or swapped with their neighbour.
 */

/** `did you mean "canary"?`, or "" when nothing known is near. */
export function didYouMean(unknown: string, known: readonly string[]): string {
  const near = nearest(unknown, known);
  return near === null ? "" : `did you mean "${near}"?`;
}

/** The nearest known word, the first of equals; null when none is near. */
export function nearest(unknown: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = (unknown.length < 4 ? 1 : Math.max(2, Math.floor(unknown.length * 0.4))) + 1;
  for (const word of known) {
    const apart = distance(unknown.toLowerCase(), word.toLowerCase());
    if (apart < bestDistance) {
      best = word;
      bestDistance = apart;
    }
  }
  return best ?? containing(unknown, known);
}

/** A word that has the unknown one as a part (`window` for `metrics_window`), or the other way. */
function containing(unknown: string, known: readonly string[]): string | null {
  if (unknown.length < 3) return null;
  return known.find((word) => word.includes(unknown) || unknown.includes(word)) ?? null;
}

function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? at(before, j - 2) + 1 : change;
      row.push(Math.min(change, swap, at(previous, j) + 1, at(row, j - 1) + 1));
    }
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
