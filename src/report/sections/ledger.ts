/** Section 6: where every job went, by lane and by fault window, and the first that went wrong. */

import { toMs } from "../../kernel/time.ts";
import type { LaneLedger, Ledger, RunResult } from "../../result/run-result.ts";
import { formatClock, formatMs, formatNumber, words } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";

export function ledgerSection(result: RunResult): Html {
  const lead = html`Every job of the whole run, ${formatMs(result.lengthMs)}, from the history and
the store's last state; n = ${formatNumber(result.ledger.planned)} planned jobs.`;
  const body = [totalsTable(result), lanesTable(result), faultsTable(result), offenders(result)];
  return section({ id: "ledger", title: "Ledger", lead, body });
}

/** Only where there were some. */
function repeatsRow({ repeats }: Ledger): (readonly [string, number, string])[] {
  if (repeats === undefined) return [];
  return [["Repeats", repeats, "left out: jobs with their ids had been enqueued"]];
}

function totalsTable(result: RunResult): Html {
  const { ledger } = result;
  const rows: readonly (readonly [string, number, string])[] = [
    ["Planned", ledger.planned, "in the arrival plan"],
    ["Enqueued", ledger.enqueued, "acknowledged by the store"],
    ...repeatsRow(ledger),
    ["Completed", ledger.completed, "settled as done"],
    ["Dead", ledger.dead, "gave up after the last attempt; in the dead letters"],
    ["Lost", ledger.lost, "enqueued, and neither completed nor dead after draining"],
    ["Doubled", ledger.doubled, "settled more than once"],
    ["Recovered", ledger.recovered, "settled by elimination: the reply was lost"],
    ["Lost by the store", ledger.lostByStore, "excused: a fault made the store forget them"],
    ["Ran again", ledger.ranAgain, "excused: the store had forgotten that they had ended"],
    ["Drained", ledger.drained, "moved back to the stable lane by a rollback"],
  ];
  return table({
    caption: "Jobs of the run",
    columns: [{ label: "Jobs" }, { label: "Count", numeric: true }, { label: "What is counted" }],
    rows: rows.map(([name, count, meaning]) => [name, formatNumber(count), meaning]),
  });
}

function lanesTable(result: RunResult): Html {
  const { stable, canary } = result.ledger.lanes;
  const row = (name: string, lane: LaneLedger) => [
    name,
    formatNumber(lane.enqueued),
    formatNumber(lane.completed),
    formatNumber(lane.dead),
    formatNumber(lane.attemptsFailed),
    formatNumber(lane.lapsed),
  ];
  return table({
    caption: "By lane: where jobs were first enqueued, and where they ended",
    columns: [
      { label: "Lane" },
      { label: "Enqueued", numeric: true },
      { label: "Completed", numeric: true },
      { label: "Dead", numeric: true },
      { label: "Attempts failed", numeric: true },
      { label: "Leases lapsed", numeric: true },
    ],
    rows: [row("stable", stable), row("canary", canary)],
  });
}

function faultsTable(result: RunResult): Html | null {
  const { byFault } = result.ledger;
  if (byFault.length === 0) return null;
  return table({
    caption: "By fault, while it lasted",
    columns: [
      { label: "Fault" },
      { label: "Window", numeric: true },
      { label: "Targets" },
      { label: "Enqueued", numeric: true },
      { label: "Attempts failed", numeric: true },
      { label: "Leases lapsed", numeric: true },
    ],
    rows: byFault.map((entry) => {
      const fault = result.faults.find((f) => f.id === entry.fault);
      const from = fault ? toMs(fault.at) : null;
      const to = fault ? toMs(fault.at + fault.for) : null;
      return [
        fault ? `${entry.fault}: ${words(fault.kind)}` : entry.fault,
        `${formatClock(from)} to ${formatClock(to)}`,
        fault?.targets.join(", ") ?? "",
        formatNumber(entry.enqueued),
        formatNumber(entry.attemptsFailed),
        formatNumber(entry.lapsed),
      ];
    }),
  });
}

function offenders(result: RunResult): Html | null {
  const named = result.findings.filter((finding) => finding.jobs.length > 0);
  if (named.length === 0) return null;
  return html`${table({
    caption: "First offending jobs, by finding",
    columns: [{ label: "Finding" }, { label: "Jobs, by number in the arrival plan" }],
    rows: named.map((finding) => [
      html`<a href="#finding-${finding.id}">${finding.id}</a>`,
      finding.jobs.map(formatNumber).join("; "),
    ]),
  })}<p>Their histories are in <code>history.jsonl</code>, beside this file.</p>`;
}
