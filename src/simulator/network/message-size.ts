/**
 * About how many bytes a command or a reply has on the wire: what a narrow way goes by. An estimate
 * is enough, because only the order of magnitude is felt.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";
import type { Job } from "../../canary/store/job.ts";
import type { StoreReply } from "../../canary/store/replies.ts";

/** Command name, hash of the script, keys and small arguments. */
const COMMAND_BYTES = 300;
const REPLY_BYTES = 60;
/** Of a job, beside its payload. */
const JOB_BYTES = 80;
const SETTLEMENT_BYTES = 60;
const DEPLOYMENT_BYTES = 2_000;
const SLOT_BYTES = 400;

export function commandBytes(command: StoreCommand): number {
  switch (command.kind) {
    case "enqueue":
      return COMMAND_BYTES + jobsBytes(command.jobs);
    case "requeue":
      return COMMAND_BYTES + command.entries.length * JOB_BYTES;
    case "settle":
      return COMMAND_BYTES + command.settlements.length * SETTLEMENT_BYTES;
    case "commitRollout":
      return COMMAND_BYTES + DEPLOYMENT_BYTES + linesBytes(command.records);
    default:
      return COMMAND_BYTES;
  }
}

export function replyBytes(reply: StoreReply): number {
  switch (reply.kind) {
    case "claimed":
      return REPLY_BYTES + jobsBytes(reply.jobs);
    case "due":
      return REPLY_BYTES + reply.jobs.reduce((sum, { job }) => sum + jobBytes(job), 0);
    case "reaped":
      return REPLY_BYTES + reply.jobs.length * JOB_BYTES;
    case "rollout":
      return REPLY_BYTES + DEPLOYMENT_BYTES;
    case "audit":
      return REPLY_BYTES + linesBytes(reply.records);
    case "windows":
      return REPLY_BYTES + reply.slots.length * SLOT_BYTES;
    default:
      return REPLY_BYTES;
  }
}

function linesBytes(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

function jobsBytes(jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + jobBytes(job), 0);
}

function jobBytes(job: Job): number {
  return JOB_BYTES + job.payload.length;
}
