/**
 * The small picture beside a row of a table: a bar or a band on a line from 0 to 1,000 that is as
 * wide as its cell. It repeats what the row says in figures, so it is hidden from screen readers.
 */
import { type Html, html, type Part } from "./html.ts";

export function barPicture(shapes: readonly Part[]): Html {
  return html`<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
<line class="axis" x1="0" x2="1000" y1="10" y2="10"/>${shapes}</svg>`;
}

/** Over the whole height, at x from 0 to 1,000. */
export function verticalLine(kind: "budget" | "spot", x: number): Html {
  return html`<line class="${kind}" x1="${x}" x2="${x}" y1="0" y2="20"/>`;
}
