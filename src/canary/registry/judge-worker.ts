/** What a keeper concludes from a worker's entry. Pure, so that all keepers conclude the same. */
import { unreachable } from "../../kernel/assert.ts";
import type { Instant } from "../../kernel/time.ts";
import { isProved, workerSecret } from "./proof.ts";
import { type ReportRead, readReport } from "./report.ts";
import type { RegistryConfig, Trust, WorkerMark, WorkerRecord, WorkerState } from "./worker.ts";

export interface JudgeWorker {
  readonly queue: string;
  readonly key: string;
  readonly config: RegistryConfig;
  /** The store's clock. */
  readonly at: Instant;
}

/** The mark that the entry deserves; null when it has it already. */
export function judgeWorker(record: WorkerRecord, by: JudgeWorker): WorkerMark | null {
  const { verdict, reason } = conclude(record, by);
  if (verdict === record.trust) return null;
  return { lease: record.lease, challenge: record.answer?.challenge ?? "", verdict, reason };
}

/** The state that people are told, by an entry whose answer was judged. */
export function stateOf(record: WorkerRecord, config: RegistryConfig, at: Instant): WorkerState {
  const silentFor = at - record.heardAt;
  if (silentFor >= config.removedAfter) return "removed";
  if (silentFor >= config.unreachableAfter) return "unreachable";
  switch (record.trust) {
    case "trusted": {
      const read = readReport(record.answer?.report ?? "");
      return read.kind === "report" ? read.report.health : "unhealthy";
    }
    case "unreachable":
      return "unreachable";
    case "unproven":
    case "distrusted":
      return "unhealthy";
    default:
      return unreachable(record.trust, "trust in a worker");
  }
}

interface Conclusion {
  readonly verdict: WorkerMark["verdict"];
  readonly reason: string;
}

function conclude(record: WorkerRecord, by: JudgeWorker): Conclusion {
  const { queue, key, config, at } = by;
  const { lease, worker, version, answer, heardAt } = record;
  const silentFor = at - heardAt;
  const said = `${worker} as ${version}`;
  if (silentFor >= config.removedAfter) return because("removed", `${said} fell silent for good`);
  if (silentFor >= config.unreachableAfter) return because("unreachable", `${said} fell silent`);
  if (answer === null) return because("unproven", `${said} has proved nothing yet`);
  if (!isProved(workerSecret(key, { queue, worker, version }), lease, answer)) {
    return because("distrusted", `somebody claims to be ${said} and cannot prove it`);
  }
  const read: ReportRead = readReport(answer.report);
  if (read.kind === "implausible") {
    return because("distrusted", `${said} reports what cannot be: ${read.reason}`);
  }
  return because("trusted", `${said} proved itself`);
}

function because(verdict: Trust | "removed", reason: string): Conclusion {
  return { verdict, reason };
}
