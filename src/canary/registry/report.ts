/**
 * What a worker says of itself with a heartbeat: since its start, not since the last one, so that a
 * lost heartbeat loses no count. A report travels as one text, which the proof covers.
 *
 * A report that cannot be true is not believed in parts: the whole of it is refused.
 */
import type { MetricSum, WorkerReport } from "./worker.ts";

/** More custom metrics than this are refused: the store keeps every worker's report. */
export const METRIC_LIMIT = 32;

export type ReportRead =
  | { readonly kind: "report"; readonly report: WorkerReport }
  | { readonly kind: "implausible"; readonly reason: string };

/** One text for one report, whatever the order in which its metrics were named. */
export function reportText(report: WorkerReport): string {
  const { health, claimed, finished, memoryMb, cpuPercent } = report;
  const custom = Object.entries(report.custom)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, { sum, count }]) => [name, sum, count]);
  return JSON.stringify([health, claimed, finished, memoryMb, cpuPercent, custom]);
}

/** Reads what `reportText` wrote, or says why nobody should believe it. */
export function readReport(text: string): ReportRead {
  const parsed = parse(text);
  if (parsed === null) return implausible("it is not a report");
  const [health, claimed, finished, memoryMb, cpuPercent, metrics] = parsed;
  if (health !== "healthy" && health !== "degraded" && health !== "unhealthy") {
    return implausible(`${JSON.stringify(health)} is no state that a worker can report`);
  }
  for (const [what, value] of Object.entries({ claimed, finished, memoryMb, cpuPercent })) {
    if (!isAmount(value)) return implausible(`${what} is ${value}`);
  }
  if (finished > claimed) return implausible(`${finished} of ${claimed} claimed jobs are finished`);
  const custom = customOf(metrics);
  if (typeof custom === "string") return implausible(custom);
  return {
    kind: "report",
    report: { health, claimed, finished, memoryMb, cpuPercent, custom },
  };
}

type Fields = [string, number, number, number, number, [string, number, number][]];

function parse(text: string): Fields | null {
  try {
    const fields: unknown = JSON.parse(text);
    const isReport = Array.isArray(fields) && fields.length === 6 && Array.isArray(fields[5]);
    return isReport ? (fields as Fields) : null;
  } catch {
    return null;
  }
}

function customOf(metrics: Fields[5]): Record<string, MetricSum> | string {
  if (metrics.length > METRIC_LIMIT) return `it names ${metrics.length} metrics`;
  const custom: Record<string, MetricSum> = {};
  for (const [name, sum, count] of metrics) {
    if (typeof sum !== "number" || !Number.isFinite(sum)) return `${name} sums up to ${sum}`;
    if (!isAmount(count)) return `${name} was counted ${count} times`;
    custom[name] = { sum, count };
  }
  return custom;
}

/** JSON has no NaN: one that was sent arrives as null. */
function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function implausible(reason: string): ReportRead {
  return { kind: "implausible", reason };
}
