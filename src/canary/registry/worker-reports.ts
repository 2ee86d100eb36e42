/** What the trusted workers of one version report, added up. */
import { readReport } from "./report.ts";
import type { MetricSum, WorkerRecord, WorkerReport } from "./worker.ts";

export interface WorkerReports {
  /** Workers that are trusted and whose report this is. */
  readonly workers: number;
  /** Means over workers; 0 without any. */
  readonly memoryMbAvg: number;
  readonly memoryMbPeak: number;
  readonly cpuPercentAvg: number;
  readonly custom: Readonly<Record<string, MetricSum>>;
}

export function addUpReports(records: readonly WorkerRecord[], version: string): WorkerReports {
  const reports = records.flatMap((record) => reportOf(record, version) ?? []);
  const mean = (pick: (report: WorkerReport) => number): number =>
    reports.length === 0 ? 0 : reports.reduce((sum, of) => sum + pick(of), 0) / reports.length;
  return {
    workers: reports.length,
    memoryMbAvg: mean(({ memoryMb }) => memoryMb),
    memoryMbPeak: reports.reduce((peak, { memoryMb }) => Math.max(peak, memoryMb), 0),
    cpuPercentAvg: mean(({ cpuPercent }) => cpuPercent),
    custom: customOf(reports),
  };
}

function reportOf({ version: own, trust, answer }: WorkerRecord, version: string) {
  if (own !== version || trust !== "trusted" || answer === null) return null;
  const read = readReport(answer.report);
  return read.kind === "report" ? read.report : null;
}

function customOf(reports: readonly WorkerReport[]): Record<string, MetricSum> {
  const custom: Record<string, MetricSum> = {};
  for (const report of reports) {
    for (const [name, { sum, count }] of Object.entries(report.custom)) {
      const before = custom[name] ?? { sum: 0, count: 0 };
      custom[name] = { sum: before.sum + sum, count: before.count + count };
    }
  }
  return custom;
}
