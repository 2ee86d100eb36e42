/** Section 12: the raw matter, for machines and doubters: events, scenario, histograms. */
import type { RunResult } from "../../result/run-result.ts";
import { formatInstant, formatNumber, words } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";
import { stableJson } from "../stable-json.ts";

export function rawSection(result: RunResult): Html {
  const lead = "Beside this file: result.json, history.jsonl, scenario.resolved.yaml, replay.txt.";
  const body = [events(result), scenario(result), histograms(result)];
  return section({ id: "raw", title: "Raw", lead, body });
}

function events(result: RunResult): Html {
  const { deployment } = result;
  if (deployment.events.length === 0) return html`<p>No deployment was recorded.</p>`;
  return html`<details>
<summary>Events of the deployment, ${formatNumber(deployment.events.length)}</summary>
${table({
  caption: `Events of ${deployment.id}`,
  columns: [{ label: "At" }, { label: "Event" }, { label: "Message" }],
  rows: deployment.events.map((event) => [
    formatInstant(event.at),
    words(event.type),
    event.message,
  ]),
})}</details>`;
}

function scenario(result: RunResult): Html {
  return html`<details>
<summary>Resolved scenario; durations in microseconds, shares in basis points</summary>
<pre tabindex="0">${stableJson(result.scenario)}</pre></details>`;
}

function histograms(result: RunResult): Html | null {
  const { latency, lateness } = result.load.encoded;
  if (latency === "" && lateness === "") return null;
  return html`<details>
<summary>Histograms, in microseconds, in hdr-histogram's compressed form</summary>
<h3>End to end</h3><pre class="wrap" tabindex="0">${latency}</pre>
<h3>Lateness</h3><pre class="wrap" tabindex="0">${lateness}</pre></details>`;
}
