/** Section 3: the hero chart, the look that was chosen in it, and the decisions as a list. */
import type { RunResult } from "../../result/run-result.ts";
import { chartFigure } from "../charts/chart-figure.ts";
import { heroChart } from "../charts/hero-chart.ts";
import { formatInstant, formatMs, formatNumber, formatShare, words } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section } from "../markup/table.ts";

const LISTED_DECISIONS = 24;

/** `shown`: numbers of the looks that the decision log shows. */
export function timelineSection(result: RunResult, shown: readonly number[]): Html {
  const bucket = formatMs(result.series.bucketMs);
  const figure = chartFigure({
    spec: heroChart(result, shown),
    description:
      "Share of traffic of the canary, error rate and p99 run time of both lanes over the run.",
    caption: [
      `One point a bucket of ${bucket} over ${formatMs(result.lengthMs)}; n of a point is what`,
      "finished in its bucket. Hatched: a fault lasts. Ticks: looks; triangles: share changed;",
      "diamonds: verifying, review or alert.",
    ].join(" "),
  });
  const lead = "The canary's share, what both lanes did, the faults, and what was decided when.";
  const body =
    result.series.atMs.length > 0 ? figure : html`<p>Nothing was recorded over time.</p>`;
  return section({
    id: "timeline",
    title: "Timeline",
    lead,
    body: [body, lookPanel(shown), decisionList(result, shown)],
  });
}

/** Filled by the page's script from the decision log; without one, the list links there. */
function lookPanel(shown: readonly number[]): Html | null {
  if (shown.length === 0) return null;
  return html`<aside class="look-panel" aria-label="What the rule saw" hidden>
<p class="look-nav"><button type="button" data-look="previous">Previous look</button>
<button type="button" data-look="next">Next look</button>
<button type="button" data-look="close">Close</button></p>
<div aria-live="polite" data-look-content></div></aside>`;
}

function decisionList(result: RunResult, shown: readonly number[]): Html | null {
  const decided = shown.filter((number) => result.looks[number]?.decision.kind !== "hold");
  if (decided.length === 0) return null;
  const listed = decided.slice(0, LISTED_DECISIONS);
  const all = result.looks.filter((look) => look.decision.kind !== "hold").length;
  return html`<h3>Decisions
<small>showing ${formatNumber(listed.length)} of ${formatNumber(all)}</small></h3>
<ol class="decisions">${listed.map((number) => decision(result, number))}</ol>`;
}

function decision(result: RunResult, number: number): Html | null {
  const look = result.looks[number];
  if (!look) return null;
  return html`<li><span class="when">${formatInstant(look.at)}</span>
<a href="#look-${number}">${words(look.decision.kind)}</a>
<span class="share">${formatShare(look.share)} \u2192 ${formatShare(look.decision.share)}</span>
<span class="why">${look.decision.reason}</span></li>
`;
}
