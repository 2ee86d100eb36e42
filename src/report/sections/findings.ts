/** Section 2: what was claimed, what was seen, and by how much it held. Failures first. */
import type { Finding, FindingVerdict } from "../../result/finding.ts";
import type { RunResult } from "../../result/run-result.ts";
import { formatMargin, formatNumber } from "../format.ts";
import { type Html, html, type Part } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";
import { verdictMark } from "../markup/verdict-mark.ts";

const ORDER: Readonly<Record<FindingVerdict, number>> = { fail: 0, unknown: 1, pass: 2 };

/** Failed, then unknown, then passed; otherwise as the checkers gave them. */
export function failuresFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict]);
}

export function findingsSection(result: RunResult): Html {
  const lead =
    "Each property was checked over the whole run unless its sentence names a window; " +
    "n is how many things were checked.";
  return section({ id: "findings", title: "Findings", lead, body: findingsTable(result) });
}

function findingsTable(result: RunResult): Html {
  if (result.findings.length === 0) return html`<p>No property was checked.</p>`;
  return table({
    caption: "Findings, failures first",
    cards: true,
    columns: [
      { label: "Property" },
      { label: "Verdict" },
      { label: "Expected", numeric: true },
      { label: "Observed", numeric: true },
      { label: "Unit" },
      { label: "Margin", numeric: true },
      { label: "n", numeric: true },
      { label: "Evidence" },
    ],
    rows: failuresFirst(result.findings).map(row),
  });
}

function row(finding: Finding): Part[] {
  const evidence = evidenceOf(finding.id);
  return [
    html`<span id="finding-${finding.id}">${finding.title}</span> <code>${finding.id}</code>
<span class="sentence">${finding.sentence}${offenders(finding)}</span>`,
    verdictMark(finding.verdict),
    finding.expected,
    finding.observed,
    finding.unit,
    formatMargin(finding.marginPercent),
    formatNumber(finding.n),
    html`<a href="#${evidence.section}">${evidence.title}</a>`,
  ];
}

function offenders(finding: Finding): Html | null {
  if (finding.jobs.length === 0) return null;
  const jobs = finding.jobs.map(formatNumber).join("; ");
  return html` <span class="offenders">First jobs: ${jobs}.</span>`;
}

interface Evidence {
  readonly section: string;
  readonly title: string;
}

/** By the words of a finding's name: checkers and report share no list that could fall behind. */
function evidenceOf(id: string): Evidence {
  if (id === "baseline") return { section: "comparison", title: "Baseline" };
  if (/detect|roll|drain|switch|terminat/.test(id))
    return { section: "rollback", title: "Rollback" };
  if (/rout|share|sticky|lane|executed|version/.test(id))
    return { section: "routing", title: "Routing" };
  if (/latency|achiev|load|late/.test(id)) return { section: "load", title: "Load" };
  if (/decision|outcome|look|deployment|leader/.test(id))
    return { section: "looks", title: "Decision log" };
  return { section: "ledger", title: "Ledger" };
}
