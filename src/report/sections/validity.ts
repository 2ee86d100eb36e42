/** Section 11: why the run may not be able to say, and where it ran. */
import type { RunResult } from "../../result/run-result.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";

export function validitySection(result: RunResult): Html {
  const lead =
    "What speaks against trusting this run, and the environment that it was measured in.";
  const body = [doubts(result.validity.doubts), environment(result)];
  return section({ id: "validity", title: "Validity and environment", lead, body });
}

function doubts(all: readonly string[]): Html {
  if (all.length === 0) return html`<p>Nothing speaks against this run.</p>`;
  return html`<ul class="doubts">${all.map((doubt) => html`<li>${doubt}</li>\n`)}</ul>`;
}

function environment(result: RunResult): Html {
  const rows = result.validity.environment;
  if (rows.length === 0) {
    return html`<p>This run depends on nothing but its scenario and seed:
the digest is the same on every machine.</p>`;
  }
  return table({
    caption: "Environment",
    columns: [{ label: "What" }, { label: "Value" }],
    rows: rows.map(([name, value]) => [name, value]),
  });
}
