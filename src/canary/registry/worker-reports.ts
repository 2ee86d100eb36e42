/** What the workers of one version that are believed report, added up: since their start. */
import { believedReport, type RegistryKey } from "./believed-report.ts";
import type { MetricSum, WorkerRecord, WorkerReport } from "./worker.ts";

export interface WorkerReports {
  /** Workers whose reports these are. */
  readonly workers: number;
  /** Workers whose latest report is refused: it is not theirs, or says what cannot be. */
  readonly refused: number;
  /** Means over workers; 0 without any. */
  readonly memoryMbAvg: number;
  readonly memoryMbPeak: number;
  readonly cpuPercentAvg: number;
  readonly custom: Readonly<Record<string, MetricSum>>;
}

export function addUpReports(
  records: readonly WorkerRecord[],
  { version, ...key }: RegistryKey & { readonly version: string },
): WorkerReports {
  const own = records.filter((record) => record.version === version);
  const reports = own.flatMap((record) => believedReport(record, key) ?? []);
  const mean = (pick: (report: WorkerReport) => number): number =>
    reports.length === 0 ? 0 : reports.reduce((sum, of) => sum + pick(of), 0) / reports.length;
  return {
    workers: reports.length,
    refused: own.filter(({ trust }) => trust === "distrusted").length,
    memoryMbAvg: mean(({ memoryMb }) => memoryMb),
    memoryMbPeak: reports.reduce((peak, { memoryMb }) => Math.max(peak, memoryMb), 0),
    cpuPercentAvg: mean(({ cpuPercent }) => cpuPercent),
    custom: customOf(reports),
  };
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
