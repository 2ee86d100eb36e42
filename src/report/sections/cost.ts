/** Section 9: what the run cost, process by process. Only where it was measured. */
import type { RunResult } from "../../result/run-result.ts";
import { formatNumber, formatPercent } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";

export function costSection(result: RunResult): Html | null {
  const { cost } = result;
  if (cost.processes.length === 0) return null;
  const lead = "Processor time, event loop and memory of each process over the whole run.";
  return section({ id: "cost", title: "Cost", lead, body: [redisLine(result), processes(result)] });
}

function redisLine(result: RunResult): Html | null {
  const { redisMicrosecondsPerJob, redisCommandsPerJob, redisVersion } = result.cost;
  if (redisMicrosecondsPerJob === null) return null;
  return html`<p>Redis ${redisVersion ?? ""} spent
<b>${formatNumber(redisMicrosecondsPerJob)} \u00b5s</b> and <b>${formatNumber(
    redisCommandsPerJob,
  )} commands</b> a job, n = ${formatNumber(result.ledger.enqueued)} jobs.</p>`;
}

function processes(result: RunResult): Html {
  return table({
    caption: "Processes",
    columns: [
      { label: "Process" },
      { label: "CPU, of one core", numeric: true },
      { label: "Event loop busy", numeric: true },
      { label: "Peak memory, MB", numeric: true },
      { label: "Starts", numeric: true },
    ],
    rows: result.cost.processes.map((process) => [
      process.name,
      formatPercent(process.cpuPercent),
      formatPercent(process.loopPercent),
      formatNumber(process.peakMemoryMb),
      formatNumber(process.starts),
    ]),
  });
}
