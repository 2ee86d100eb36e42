/** Section 1: the verdict, why, how to get the same run again, and the run at a glance. */

import type { RunResult, World } from "../../result/run-result.ts";
import { formatCount, formatMs, formatNumber, formatPercent, percentOf, words } from "../format.ts";
import { type Html, html, type Part } from "../markup/html.ts";
import { verdictMark } from "../markup/verdict-mark.ts";

const WORLDS: Readonly<Record<World, string>> = {
  simulated: "simulated world, virtual time",
  live: "live world, wall time, a real Redis",
};

export function bannerSection(result: RunResult): Html {
  const { scenario, verdict } = result;
  return html`<header class="banner ${verdict}" id="verdict">
<p class="kicker">Canary rollout of <b>${scenario.rollout.canaryVersion}</b> beside <b>${
    scenario.rollout.stableVersion
  }</b> on queue <b>${scenario.rollout.queue}</b></p>
<h1>${verdictMark(verdict)} <span class="name">${scenario.name}</span></h1>
<p class="reason">${result.reason}</p>
<dl class="facts">
${fact("World", WORLDS[result.world])}
${fact("Seed", html`<code>${result.seed}</code>`)}
${fact("Digest", html`<code>${result.digest}</code>`)}
${fact("Length", `${formatMs(result.lengthMs)}, ${formatCount(result.events, "event")}`)}
${fact("Deployment", words(result.deployment.outcome))}
</dl>
<div class="command"><code id="command" tabindex="0">${result.command}</code>
<button type="button" data-copy="command" hidden>Copy</button></div>
</header>
<ul class="glance" aria-label="The run at a glance">
${tiles(result)}
</ul>
`;
}

function fact(name: string, value: Part): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function tiles(result: RunResult): Html[] {
  const { ledger, routing, load, rollback } = result;
  const count = (verdict: string) => result.findings.filter((f) => f.verdict === verdict).length;
  const achieved = percentOf(load.achievedPerSecond, load.plannedPerSecond);
  return [
    tile(
      "findings",
      "Findings failed",
      formatNumber(count("fail")),
      `${count("unknown")} unknown, ${count("pass")} passed of ${result.findings.length}`,
    ),
    tile(
      "ledger",
      "Jobs lost, doubled",
      `${formatNumber(ledger.lost)}, ${formatNumber(ledger.doubled)}`,
      `of ${formatNumber(ledger.enqueued)} enqueued in the whole run`,
    ),
    tile(
      "routing",
      "Routed against the rule",
      formatNumber(routing.violations),
      `of ${formatNumber(routing.checked)} routings checked`,
    ),
    tile(
      "rollback",
      "Rollback, detected to ended",
      formatMs(rollback.totalMs),
      rollback.totalMs === null
        ? "no rollback ended"
        : `detected after ${formatMs(rollback.detectMs)}`,
    ),
    tile(
      "load",
      "Latency, p99 end to end",
      formatMs(load.latencyMs.p99),
      `n = ${formatNumber(load.latencyMs.n)} after warm-up, ${formatPercent(achieved)} of the plan`,
    ),
  ];
}

function tile(section: string, name: string, figure: string, window: string): Html {
  return html`<li><a href="#${section}"><span>${name}</span><b>${figure}</b>
<small>${window}</small></a></li>
`;
}
