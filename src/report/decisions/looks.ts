/**
 * What the controller saw: a look with every check, its observed value, bound, samples and verdict.
 * The decision log (section 12) has them all; the hero chart shows the one that is chosen there.
 */

import type { LaneCounts } from "../../canary/metrics/window.ts";
import type { MetricSum } from "../../canary/registry/worker.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { Check } from "../../canary/rules/check.ts";
import type { RuleAction } from "../../canary/rules/rule.ts";
import { toMs } from "../../kernel/time.ts";
import type { RunResult } from "../../result/run-result.ts";
import {
  formatInstant,
  formatMs,
  formatNumber,
  formatPercent,
  formatShare,
  percentOf,
  words,
} from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";
import { verdictMark } from "../markup/verdict-mark.ts";
import { thinIndices } from "../thin.ts";

const SHOWN_LOOKS = 150;

/** Numbers of the looks that the report shows: decisions first, others evenly. */
export function shownLooks(looks: readonly Look[]): number[] {
  const notable = looks.map(
    (look, i) => look.decision.kind !== "hold" || look.stage !== looks[i - 1]?.stage,
  );
  return thinIndices(notable, SHOWN_LOOKS);
}

export function looksSection(result: RunResult, shown: readonly number[]): Html {
  const lead = html`Everything the controller saw each time it judged,
and what it decided. Showing ${formatNumber(
    shown.length,
  )} of ${formatNumber(result.looks.length)} looks;
those that decided something come first when not all are shown.`;
  const looks = shown.flatMap((number) => {
    const look = result.looks[number];
    return look ? [lookDetails(look, number)] : [];
  });
  const body = looks.length > 0 ? looks : html`<p>The controller never looked.</p>`;
  return section({ id: "looks", title: "Decision log", lead, body });
}

function lookDetails(look: Look, number: number): Html {
  return html`<details class="look"><summary><span class="when">${formatInstant(look.at)}</span>
<span class="what">${words(look.decision.kind)}</span> ${verdictMark(look.overall)}
<span class="why">${look.decision.reason}</span></summary>
${lookBody(look, number)}</details>
`;
}

function lookBody(look: Look, number: number): Html {
  const length = toMs(look.windowTo - look.windowFrom);
  return html`<div class="look-body" id="look-${number}">
<p><b>Look ${formatNumber(number + 1)} at ${formatInstant(look.at)}</b>:
${words(look.state)}, stage ${
    look.stage + 1
  }, canary share ${formatShare(look.share)}. Window of ${formatMs(length)}, from ${formatInstant(
    look.windowFrom,
  )} to ${formatInstant(look.windowTo)}.</p>
<p>Stable ${counts(look.stable)}; canary ${counts(look.canary)}.${
    look.baseline === null ? "" : ` Compared with the baseline: ${counts(look.baseline)}.`
  }</p>
<p>${held(look.queue)}</p>
${reportsLine(look)}${checksTable(look.checks, number)}
${rulesTable(look, number)}
<p><b>Decision: ${words(look.decision.kind)}</b>, canary share ${formatShare(
    look.decision.share,
  )}. ${look.decision.reason}</p></div>`;
}

function counts(lane: LaneCounts): string {
  const rate = formatPercent(percentOf(lane.failed, lane.finished));
  const failed = `${formatNumber(lane.failed)} failed of ${formatNumber(lane.finished)} finished`;
  return `${failed} (${rate}), ${formatNumber(lane.routed)} routed`;
}

function held(queue: Look["queue"]): string {
  if (queue === null) return "What the queue held is not known.";
  const { stable, canary, waiting, dead, diverted } = queue;
  const lane = ({ queued, inFlight, oldestAge }: typeof stable) => {
    const age = oldestAge === null ? "" : `, the oldest for ${formatMs(toMs(oldestAge))}`;
    return `${formatNumber(queued)} queued${age}, ${formatNumber(inFlight)} in flight`;
  };
  const last = diverted.lastAt === null ? "" : `, ${formatNumber(diverted.jobs)} diverted so far`;
  const rest = `${formatNumber(waiting)} waiting, ${formatNumber(dead)} dead letters${last}`;
  return `Then stable had ${lane(stable)}; canary ${lane(canary)}; ${rest}.`;
}

/** What workers reported, where limits or rules ask for it, and of how many workers it is. */
function reportsLine({ ruling, baseline }: Look): Html | null {
  const metrics = Object.entries(ruling?.reported.canary ?? {});
  if (ruling === null || metrics.length === 0) return null;
  const { stable, reading } = ruling.reported;
  const told = metrics.map(([metric, canary]) => {
    const other = baseline === null ? "stable" : "the baseline";
    return `${metric} ${meanOf(canary)} of the canary, ${meanOf(stable[metric])} of ${other}`;
  });
  const workers = new Set(reading?.spans.map(({ lease }) => lease)).size;
  const from =
    reading === undefined ? "the registry could not be read" : `${formatNumber(workers)} workers`;
  return html`<p>Reported (${from}): ${told.join("; ")}.</p>
`;
}

function meanOf(sums: MetricSum | undefined): string {
  if (sums === undefined || sums.count === 0) return "unknown";
  return `${formatNumber(sums.sum / sums.count)} (${formatNumber(sums.count)} samples)`;
}

function checksTable(checks: readonly Check[], number: number): Html {
  return table({
    caption: `Checks of look ${formatNumber(number + 1)}`,
    columns: [
      { label: "Check" },
      { label: "Verdict" },
      { label: "Observed", numeric: true },
      { label: "Bound", numeric: true },
      { label: "Unit" },
      { label: "Samples", numeric: true },
      { label: "In words" },
    ],
    rows: checks.map((check) => [
      check.tier === "warning" ? `${words(check.name)} (warning)` : words(check.name),
      verdictMark(check.verdict),
      formatNumber(check.observed),
      formatNumber(check.bound),
      check.unit,
      formatNumber(check.samples),
      check.sentence,
    ]),
  });
}

/** Why each rule fired or did not, and which of them had its way. */
function rulesTable({ ruling }: Look, number: number): Html | null {
  if (ruling === null || ruling.rules.length === 0) return null;
  const { rules, action } = ruling;
  const rows = rules.map(({ rule, status, sentence }) => [rule, words(status), sentence]);
  const columns = [{ label: "Rule" }, { label: "Status" }, { label: "In words" }];
  const caption = `Rules at look ${formatNumber(number + 1)}`;
  const won = action === null ? "No rule had its way." : `${action.rule} won: ${askedFor(action)}.`;
  return html`${table({ caption, columns, rows })}<p>${won}</p>`;
}

function askedFor(action: RuleAction): string {
  switch (action.kind) {
    case "rollback":
      return `${action.mode} rollback`;
    case "custom":
      return action.name;
    default:
      return action.kind;
  }
}
