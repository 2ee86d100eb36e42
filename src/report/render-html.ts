/**
 * The report: one HTML file that needs nothing else, verdict first. Everything that can be read is
 * in the markup; the script only draws charts anew and opens what is there already.
 */
import type { HistoryEvent } from "../history/event.ts";
import type { RunResult } from "../result/run-result.ts";
import type { ChartSpec } from "./charts/chart-spec.ts";
import { heroChart } from "./charts/hero-chart.ts";
import { loadChart } from "./charts/load-chart.ts";
import { spectrumChart } from "./charts/spectrum-chart.ts";
import { shownLooks } from "./decisions/looks.ts";
import { type Html, html, raw, scriptJson } from "./markup/html.ts";
import { pageScript, pageStyle } from "./page-text.ts";
import { bannerSection } from "./sections/banner.ts";
import { sectionsOf } from "./sections.ts";

/** The page's text. The same result and history give the same bytes. */
export async function renderHtml(
  result: RunResult,
  history: readonly HistoryEvent[] = [],
): Promise<string> {
  const shown = shownLooks(result.looks);
  const sections = sectionsOf({ result, history, shown });
  return html`<!doctype html>
<html lang="en">
${head(result)}
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<div class="page">
<nav aria-label="Sections"><a class="brand" href="#verdict">coalmine</a>
${sections.map((s) => html`<a href="#${s.id}">${s.title}</a>\n`)}
<button type="button" id="theme" hidden>Theme</button></nav>
<main>
${bannerSection(result)}${sections.map((s) => s.body)}</main>
</div>
<footer>Made by coalmine from scenario <b>${result.scenario.name}</b>,
seed <code>${result.seed}</code>, digest <code>${result.digest}</code>.</footer>
<script type="application/json" id="charts">${scriptJson(charts(result, shown))}</script>
<script>${raw(pageScript())}</script>
</body>
</html>
`.text;
}

function head(result: RunResult): Html {
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${result.verdict}: ${result.scenario.name}</title>
<link rel="icon" href="data:,">
<style>${raw(pageStyle())}</style>
</head>`;
}

/** What the page draws; the stills are drawn from the same definitions. */
function charts(result: RunResult, shown: readonly number[]): ChartSpec[] {
  const spectrum = spectrumChart(result);
  const overTime = result.series.atMs.length > 0;
  return [
    ...(overTime ? [heroChart(result, shown), loadChart(result)] : []),
    ...(spectrum ? [spectrum] : []),
  ];
}
