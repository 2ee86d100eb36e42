/** Section 5: the share of each stage within its binomial band, and who broke the route's rule. */
import { toMs } from "../../kernel/time.ts";
import type { RunResult, StageRouting } from "../../result/run-result.ts";
import {
  formatClock,
  formatMs,
  formatNumber,
  formatPercent,
  formatShare,
  percentOf,
} from "../format.ts";
import { barPicture, verticalLine } from "../markup/bar-picture.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";
import { verdictMark } from "../markup/verdict-mark.ts";

export function routingSection(result: RunResult): Html {
  const lead =
    "Each job's lane against the route of its epoch, and the share of each stage against a band " +
    "that a right router leaves once in a million.";
  const body = [conformanceTable(result), divertedText(result), stagesTable(result.routing.stages)];
  return section({ id: "routing", title: "Routing", lead, body });
}

function conformanceTable(result: RunResult): Html {
  const { routing } = result;
  const rows: readonly (readonly [string, number, number])[] = [
    ["Lane is not the one that the route gives", routing.violations, routing.checked],
    ["Sticky key moved while the share only rose", routing.stickyViolations, routing.stickyChecked],
    ["Run by a worker of the other lane", routing.foreignExecutions, result.ledger.enqueued],
  ];
  return table({
    caption: "Conformance, job by job",
    columns: [
      { label: "Violation" },
      { label: "Found", numeric: true },
      { label: "n", numeric: true },
      { label: "Conforming", numeric: true },
    ],
    rows: rows.map(([name, found, n]) => [
      name,
      formatNumber(found),
      formatNumber(n),
      formatPercent(percentOf(n - found, n)),
    ]),
  });
}

/** Nothing where there is no breaker. */
function divertedText({ routing, scenario }: RunResult): Html | null {
  const { breaker } = scenario.rollout;
  if (breaker === undefined) return null;
  const bounds = `${formatNumber(breaker.depth)} jobs or ${formatMs(toMs(breaker.age))}`;
  return html`<p>The breaker of the canary lane (beyond ${bounds}) opened
${formatNumber(routing.openings)} times, counted in each producer and reaper by itself, and sent
${formatNumber(routing.diverted)} jobs to stable. They are not in the table of shares.</p>`;
}

function stagesTable(stages: readonly StageRouting[]): Html {
  if (stages.length === 0) return html`<p>No stage routed a job.</p>`;
  return table({
    caption: "Share of each stage",
    cards: true,
    columns: [
      { label: "Stage" },
      { label: "Window", numeric: true },
      { label: "Share", numeric: true },
      { label: "Observed", numeric: true },
      { label: "Canary", numeric: true },
      { label: "Band", numeric: true },
      { label: "n", numeric: true },
      { label: "Within" },
      { label: "Band and observed" },
    ],
    rows: stages.map((stage) => [
      `${stage.stage + 1}, epoch ${stage.epoch}`,
      `${formatClock(stage.fromMs)} to ${formatClock(stage.toMs)}`,
      formatShare(stage.share),
      formatPercent(percentOf(stage.canary, stage.routed)),
      formatNumber(stage.canary),
      `${formatNumber(stage.low)} to ${formatNumber(stage.high)}`,
      formatNumber(stage.routed),
      verdictMark(verdictOf(stage)),
      bandPicture(stage),
    ]),
  });
}

function verdictOf(stage: StageRouting): "pass" | "fail" | "unknown" {
  if (stage.routed === 0) return "unknown";
  return stage.canary >= stage.low && stage.canary <= stage.high ? "pass" : "fail";
}

/** The band fills the middle half; what lies outside is drawn at the edge at the latest. */
function bandPicture(stage: StageRouting): Html {
  const width = stage.high - stage.low;
  const place =
    width === 0 ? Math.sign(stage.canary - stage.low) : (stage.canary - stage.low) / width;
  const spot = width === 0 ? 500 + 400 * place : 250 + 500 * place;
  const x = Math.round(Math.min(996, Math.max(4, spot)) * 10) / 10;
  const band = html`<rect class="band" x="250" y="3" width="500" height="14"/>`;
  return barPicture([band, verticalLine("spot", x)]);
}
