/**
 * A verdict as people see it: a shape, a word and a colour, so that none of them is needed alone.
 */
import type { FindingVerdict } from "../../result/finding.ts";
import type { RunVerdict } from "../../result/run-result.ts";
import { type Html, html, raw } from "./html.ts";

const SHAPES = {
  pass: raw('<path d="M3.5 8.5l3 3 6-7"/>'),
  fail: raw('<path d="M4 4l8 8M12 4l-8 8"/>'),
  unknown: raw('<path d="M5.4 6a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.1.8-1.1 1.6M8 12.6v.1"/>'),
};

export function verdictMark(verdict: FindingVerdict | RunVerdict): Html {
  const shape = verdict === "inconclusive" ? "unknown" : verdict;
  return html`<span class="verdict ${shape}"><svg viewBox="0 0 16 16" aria-hidden="true">${
    SHAPES[shape]
  }</svg>${verdict}</span>`;
}
