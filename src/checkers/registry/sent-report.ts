/**
 * A report as a worker sent it, read a second time from its text: six fields in a row, of which the
 * last has name, sum and count of each custom metric. Says of itself whether it can be true.
 */
export interface SentReport {
  readonly claimed: number;
  readonly finished: number;
  readonly memoryMb: number;
  readonly cpuPercent: number;
  /** By name: sum and count. */
  readonly custom: ReadonlyMap<string, readonly [sum: number, count: number]>;
  readonly isPlausible: boolean;
}

type Row = readonly [string, number, number, number, number, readonly [string, number, number][]];

export function sentReport(text: string): SentReport {
  const [, claimed, finished, memoryMb, cpuPercent, metrics] = rowOf(text);
  const amounts = [claimed, finished, memoryMb, cpuPercent, ...metrics.map(([, , n]) => n)];
  const isPlausible =
    amounts.every((of) => Number.isFinite(of) && of >= 0) &&
    metrics.every(([, sum]) => Number.isFinite(sum)) &&
    finished <= claimed;
  const custom = new Map(metrics.map(([name, sum, count]) => [name, [sum, count]] as const));
  return { claimed, finished, memoryMb, cpuPercent, custom, isPlausible };
}

function rowOf(text: string): Row {
  try {
    return JSON.parse(text) as Row;
  } catch {
    return ["", Number.NaN, 0, 0, 0, []];
  }
}
