/**
 * What is recorded of a command whose reply never came. Reads, extensions and leadership are left
 * out: nothing that is checked hangs on whether they were carried out.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";
import { unreachable } from "../../kernel/assert.ts";
import type { Instant } from "../../kernel/time.ts";
import type { CommandUnknown, JobNumber } from "../event.ts";
import { deploymentSince } from "./rebase.ts";

export interface UnknownOptions {
  readonly command: StoreCommand;
  readonly process: string;
  readonly at: Instant;
  readonly definite: boolean;
  readonly startedAt: Instant;
  readonly numberOf: (jobId: string) => JobNumber;
}

/** The event for an unanswered command; null for commands of which none is recorded. */
export function unknownCommand(options: UnknownOptions): CommandUnknown | null {
  const { command, process, at, definite, numberOf } = options;
  const base = {
    kind: "unknown",
    at,
    process,
    definite,
    lease: null,
    jobs: [],
    outcomes: [],
  } as const;
  switch (command.kind) {
    case "enqueue":
      return { ...base, command: "enqueue", jobs: command.jobs.map((job) => numberOf(job.id)) };
    case "claim":
      return { ...base, command: "claim", lease: command.lease };
    case "settle":
      return {
        ...base,
        command: "settle",
        lease: command.lease,
        jobs: command.settlements.map((settlement) => numberOf(settlement.jobId)),
        outcomes: command.settlements.map((settlement) => settlement.outcome),
      };
    case "requeue":
      return { ...base, command: "requeue", jobs: command.entries.map((e) => numberOf(e.job.id)) };
    case "requeueDead":
      return { ...base, command: "requeueDead", jobs: command.ids.map(numberOf) };
    case "reap":
    case "drain":
      return { ...base, command: command.kind };
    case "commitRollout": {
      const deployment = deploymentSince(options.startedAt, command.deployment);
      const { token, route, records } = command;
      const attempted = { token, deployment, route, records };
      return { ...base, command: "commitRollout", attempted };
    }
    case "registerWorker":
      return { ...base, command: "registerWorker", lease: command.lease };
    case "heartbeat": {
      const { lease, answer } = command;
      return { ...base, command: "heartbeat", lease, report: answer.report };
    }
    case "markWorkers":
      return { ...base, command: "markWorkers", leases: command.marks.map(({ lease }) => lease) };
    case "takePlace":
    case "leavePlace":
      return { ...base, command: command.kind, member: command.member };
    case "readAudit":
    case "readDead":
    case "readWorkers":
    case "readRoute":
    case "extend":
    case "peekDue":
    case "readRollout":
    case "takeLeadership":
    case "readWindows":
      return null;
    default:
      return unreachable(command, "store command");
  }
}
