/** The arguments that each command hands to its script; the scripts' headers say what they are. */
import { NO_HASH } from "../../canary/audit/mark.ts";
import { fenceOf } from "../../canary/routing/fence.ts";
import {
  type CommitRollout,
  type Enqueue,
  type Heartbeat,
  type MarkWorkers,
  type Requeue,
  type Settle,
  type Settlement,
  SLOT_LIMIT,
  SLOTS_KEPT,
  type StoreCommand,
  WORKER_LIMIT,
} from "../../canary/store/commands.ts";
import type { Lane } from "../../canary/store/job.ts";
import { unreachable } from "../../kernel/assert.ts";
import { type Duration, HOUR, toMs } from "../../kernel/time.ts";
import { encodeJob, laneLetter } from "./job-codec.ts";

/** All arguments but the first one, which is the instant. */
export function argumentsOf(command: StoreCommand, slotFor: Duration): string[] {
  switch (command.kind) {
    case "enqueue":
      return [...windowArguments(slotFor), ...enqueueArguments(command)];
    case "readRoute":
      return [command.producer];
    case "claim":
      return [command.lease, command.version, String(command.limit), String(command.leaseFor)];
    case "settle":
      return [...windowArguments(slotFor), ...settleArguments(command)];
    case "extend":
      return [command.lease, String(command.leaseFor)];
    case "reap":
      return [...windowArguments(slotFor), String(command.limit)];
    case "peekDue":
      return [String(command.limit)];
    case "requeue":
      return [...windowArguments(slotFor), ...requeueArguments(command)];
    case "drain":
      return [String(command.token), String(command.limit), command.revoke ? "1" : "0"];
    case "readRollout":
      return [];
    case "commitRollout":
      return commitArguments(command);
    case "readAudit":
      return [String(command.from), String(command.limit)];
    case "takeLeadership":
      return [command.holder, String(command.leaseFor)];
    case "readWindows":
      return [slotFor, command.fromSlot, SLOTS_KEPT, SLOT_LIMIT].map(String);
    case "registerWorker":
      return [command.lease, command.worker, command.version];
    case "heartbeat":
      return heartbeatArguments(command);
    case "readWorkers":
      return [command.after, String(WORKER_LIMIT)];
    case "markWorkers":
      return markArguments(command);
    case "readDead":
      return [String(command.after), String(command.limit)];
    case "requeueDead":
      return [String(command.attempts), ...command.ids];
    case "takePlace": {
      const { member, limit, holdFor, lives } = command;
      return [member, String(limit), String(holdFor), lives ? "1" : "0"];
    }
    case "leavePlace":
      return [command.member];
    default:
      return unreachable(command, "store command");
  }
}

/** A slot is kept at least as long as `readWindows` may ask for it. */
function windowArguments(slotFor: Duration): [string, string] {
  return [String(slotFor), String(Math.ceil(toMs(Math.max(HOUR, slotFor * SLOTS_KEPT))))];
}

function enqueueArguments(command: Enqueue): string[] {
  const { producer, first, lostFrom = first, fence, jobs, lanes } = command;
  const { diverted, dedupeFor = 0 } = command;
  const stable: string[] = [];
  const canary: string[] = [];
  const delayed: string[] = [];
  const delays: string[] = [];
  for (const [i, job] of jobs.entries()) {
    const lane = lanes[i];
    if (lane === null) {
      delayed.push(encodeJob(job));
      delays.push(String(job.delay ?? 0));
    } else (lane === "canary" ? canary : stable).push(encodeJob(job));
  }
  const numbers = [lostFrom, first].map(String);
  const mark = markOf(diverted);
  const counts = [stable.length, delayed.length, dedupeFor].map(String);
  return [
    producer,
    ...numbers,
    fence,
    mark,
    ...counts,
    ...stable,
    ...canary,
    ...delayed,
    ...delays,
  ];
}

/** Indexes of an enqueue's jobs, in the order in which they are arguments. */
export function argumentOrder({ lanes }: Enqueue): number[] {
  const places: readonly (Lane | null)[] = ["stable", "canary", null];
  return places.flatMap((place) => [...lanes.keys()].filter((i) => lanes[i] === place));
}

function markOf(diverted: true | undefined): string {
  return diverted ? "1" : "";
}

function settleArguments({ lease, leaseFor, settlements, weight = 1 }: Settle): string[] {
  return [
    lease,
    String(leaseFor),
    String(weight),
    ...settlements.map(({ jobId }) => jobId),
    ...settlements.map(({ attempt }) => String(attempt)),
    ...settlements.map(({ bucket }) => (bucket === null ? "" : String(bucket))),
    ...settlements.map(endOf),
  ];
}

function endOf({ outcome, delay, reason = "" }: Settlement): string {
  switch (outcome) {
    case "done":
      return "d";
    case "dead":
      return `x ${reason}`;
    case "retry":
      return `${delay} ${reason}`;
    default:
      return unreachable(outcome, "outcome");
  }
}

function requeueArguments({ fence, entries, lanes, diverted }: Requeue): string[] {
  return [
    fence,
    markOf(diverted),
    lanes.map(laneLetter).join(""),
    ...entries.map(({ job }) => job.id),
    ...entries.map(({ job }) => String(job.attempt)),
  ];
}

function commitArguments(command: CommitRollout): string[] {
  const { token, expectedVersion, deployment, route, after, records } = command;
  return [
    String(token),
    String(expectedVersion),
    String(deployment.version),
    JSON.stringify(deployment),
    String(route.epoch),
    JSON.stringify(route),
    fenceOf(route),
    route.stableVersion,
    route.canaryVersion === null ? "0" : "1",
    route.canaryVersion ?? "",
    route.strategy === "stream_group" ? "1" : "0",
    route.breaker !== undefined ? "breaker" : route.ages ? "ages" : "",
    after,
    deployment.audit.hash,
    NO_HASH,
    ...records,
  ];
}

function heartbeatArguments({ lease, answer }: Heartbeat): string[] {
  return [lease, answer.challenge, answer.report, answer.proof];
}

function markArguments({ marks }: MarkWorkers): string[] {
  return marks.flatMap(({ lease, challenge, verdict }) => [lease, challenge, verdict]);
}
