/** The section on the baseline: what was compared, differences first, and the tolerance. */
import type { ChangeKind, ComparedFigure, Comparison } from "../../result/comparison.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";

const ORDER: Readonly<Record<ChangeKind, number>> = { worse: 0, better: 1, changed: 2, same: 3 };

/** Those that got worse, then those that got better, then those that only differ. */
export function differencesFirst(figures: readonly ComparedFigure[]): ComparedFigure[] {
  return [...figures].sort((a, b) => ORDER[a.change] - ORDER[b.change]);
}

export function comparisonSection(comparison: Comparison): Html {
  const { seed, digest } = comparison.baseline;
  const from =
    digest === ""
      ? null
      : html` The baseline has seed <code>${seed}</code>, digest <code>${digest}</code>.`;
  const lead = html`${comparison.reason} ${comparison.tolerance}${from}`;
  const body = comparison.figures.length === 0 ? null : figuresTable(comparison.figures);
  return section({ id: "comparison", title: "Baseline", lead, body });
}

function figuresTable(figures: readonly ComparedFigure[]): Html {
  return table({
    caption: "This run and its baseline, differences first",
    cards: true,
    columns: [
      { label: "Figure" },
      { label: "Baseline", numeric: true },
      { label: "This run", numeric: true },
      { label: "Change" },
    ],
    rows: differencesFirst(figures).map(({ subject, before, after, change }) => [
      subject,
      before,
      after,
      change,
    ]),
  });
}
