/**
 * The report of a worker, if it is one to believe: it is trusted, and the answer that is kept now
 * proves itself. The mark alone would not do: it was made from an answer, and whoever writes to the
 * store may have put another one in its place since.
 */
import { isProved, workerSecret } from "./proof.ts";
import { readReport } from "./report.ts";
import type { WorkerRecord, WorkerReport } from "./worker.ts";

/** What proofs of a queue's workers are judged by; see proof.ts. */
export interface RegistryKey {
  readonly queue: string;
  readonly key: string;
}

/** Null for a report of which nothing is believed. */
export function believedReport(record: WorkerRecord, by: RegistryKey): WorkerReport | null {
  const { lease, worker, version, trust, answer } = record;
  if (trust !== "trusted" || answer === null) return null;
  const secret = workerSecret(by.key, { queue: by.queue, worker, version });
  if (!isProved(secret, lease, answer)) return null;
  const read = readReport(answer.report);
  return read.kind === "report" ? read.report : null;
}
