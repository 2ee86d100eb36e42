/** What the model does for consumers. */
import type { Claim, Extend, Settle, Settlement } from "../../canary/store/commands.ts";
import type { ReplyTo, Stamp } from "../../canary/store/replies.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Held } from "./lease-table.ts";
import type { ModelQueue } from "./model-queue.ts";

export function claim(model: ModelQueue, command: Claim, stamp: Stamp): ReplyTo<Claim> {
  const { at, order } = stamp;
  const lane = model.laneServedBy(command.version);
  if (lane === null) return { kind: "retired", at, order };
  const lease = model.leases.open(command.lease, at + command.leaseFor);
  const jobs = model[lane].takeFront(command.limit);
  model.leases.hold(lease, lane, jobs);
  return { kind: "claimed", at, order, lane, jobs };
}

export function settle(model: ModelQueue, command: Settle, stamp: Stamp): ReplyTo<Settle> {
  const { at, order } = stamp;
  const lease = model.leases.get(command.lease);
  if (lease === undefined) {
    return { kind: "settled", at, order, accepted: command.settlements.map(() => false) };
  }
  if (command.leaseFor > 0) lease.lapsesAt = at + command.leaseFor;
  const { weight = 1 } = command;
  const trusted = model.workers.isTrusted(command.lease);
  const accepted: boolean[] = [];
  for (const settlement of command.settlements) {
    const held = model.leases.release(lease, settlement.jobId, settlement.attempt);
    if (held !== null && trusted) end(model, held, { settlement, weight }, at);
    else if (held !== null) endApart(model, held, settlement, at);
    accepted.push(held !== null);
  }
  return { kind: "settled", at, order, accepted };
}

interface Ending {
  readonly settlement: Settlement;
  /** For how many jobs its run time counts, if it is told. */
  readonly weight: number;
}

function end(model: ModelQueue, held: Held, { settlement, weight }: Ending, at: Instant): void {
  const { job, lane } = held;
  const tally = model.windows.tally(lane, at);
  if (settlement.outcome === "done") {
    tally.finished += 1;
    if (job.attempt > 1) model.dead.forget(job.id);
  } else {
    tally.attemptsFailed += 1;
    noteFailure(model, held, settlement, at);
    const again = settlement.outcome === "retry" && model.retry(job, lane, at + settlement.delay);
    if (again) return;
    model.bury(job, lane, at);
  }
  if (settlement.bucket !== null) model.windows.ran(lane, settlement.bucket, weight, at);
}

/** As `end`, but what counts is counted apart from the windows. */
function endApart(model: ModelQueue, held: Held, settlement: Settlement, at: Instant): void {
  const { job, lane, lease } = held;
  const { outcome, delay } = settlement;
  if (outcome === "done") model.dead.forget(job.id);
  else noteFailure(model, held, settlement, at);
  if (outcome === "retry" && model.retry(job, lane, at + delay)) return;
  if (outcome !== "done") model.dead.bury(job, at);
  model.workers.setAside(lease.name, lane);
}

function noteFailure(model: ModelQueue, held: Held, { reason = "" }: Settlement, at: Instant) {
  const { job, lane, lease } = held;
  const { attempt } = job;
  model.dead.note(job.id, { kind: "failed", at, attempt, lane, lease: lease.name, reason });
}

export function extend(model: ModelQueue, command: Extend, stamp: Stamp): ReplyTo<Extend> {
  const { at, order } = stamp;
  const lease = model.leases.get(command.lease);
  if (lease !== undefined && command.leaseFor > 0) lease.lapsesAt = at + command.leaseFor;
  return { kind: "extended", at, order, alive: lease !== undefined };
}
