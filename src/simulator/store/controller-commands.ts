/** What the model does for controllers. */
import { NO_HASH } from "../../canary/audit/mark.ts";
import type {
  CommitRollout,
  Drain,
  ReadAudit,
  ReadRollout,
  ReadWindows,
  TakeLeadership,
} from "../../canary/store/commands.ts";
import type { Job } from "../../canary/store/job.ts";
import type { ReplyTo, Stamp } from "../../canary/store/replies.ts";
import { queueState } from "./arrivals/queue-state.ts";
import type { ModelQueue } from "./model-queue.ts";

export function drain(model: ModelQueue, command: Drain, stamp: Stamp): ReplyTo<Drain> {
  const { at, order } = stamp;
  if (!model.isLeader(command.token)) return { kind: "refused", at, order, reason: "token" };
  // The newest first in front of all else, the older ones in front of those: the order stays.
  const moved = model.canary.takeBack(command.limit);
  model.stable.pushFront(moved);
  let revoked: Job[] = [];
  if (command.revoke && model.canary.size === 0) {
    revoked = model.leases.revoke("canary", command.limit - moved.length);
    model.stable.pushFront(revoked);
  }
  return {
    kind: "drained",
    at,
    order,
    moved: moved.map((job) => job.id),
    revoked: revoked.map((job) => job.id),
    left: model.load("canary"),
  };
}

export function readRollout(
  model: ModelQueue,
  _command: ReadRollout,
  stamp: Stamp,
): ReplyTo<ReadRollout> {
  const { at, order } = stamp;
  return {
    kind: "rollout",
    at,
    order,
    deployment: model.deployment,
    route: model.route,
    stable: model.load("stable"),
    canary: model.load("canary"),
    waiting: model.waiting.size,
    dead: model.dead.size,
  };
}

export function commitRollout(
  model: ModelQueue,
  command: CommitRollout,
  stamp: Stamp,
): ReplyTo<CommitRollout> {
  const { at, order } = stamp;
  const { token, expectedVersion, deployment, route, after, records } = command;
  if (!model.isLeader(token)) return { kind: "refused", at, order, reason: "token" };
  if (expectedVersion !== (model.deployment?.version ?? 0)) {
    return { kind: "refused", at, order, reason: "version" };
  }
  if (after !== (model.deployment?.audit.hash ?? NO_HASH)) {
    return { kind: "refused", at, order, reason: "trail" };
  }
  const rise = route.epoch - model.route.epoch;
  if (rise < 0) return { kind: "refused", at, order, reason: "epoch" };
  model.deployment = deployment;
  model.trail.push(...records);
  if (rise > 0) model.follow(route);
  return { kind: "committed", at, order };
}

export function readAudit(
  model: ModelQueue,
  { from, limit }: ReadAudit,
  { at, order }: Stamp,
): ReplyTo<ReadAudit> {
  const records = model.trail.slice(from, from + limit);
  return { kind: "audit", at, order, records, total: model.trail.length };
}

export function takeLeadership(
  model: ModelQueue,
  command: TakeLeadership,
  stamp: Stamp,
): ReplyTo<TakeLeadership> {
  const { at, order } = stamp;
  const { holder, leaseFor } = command;
  const { leader } = model;
  const renews = leader.token > 0 && leader.holder === holder;
  if (!renews && leader.token > 0 && at < leader.lapsesAt) {
    const { token, lapsesAt } = leader;
    const lapsesIn = lapsesAt - at;
    return { kind: "leadership", at, order, leads: false, token, holder: leader.holder, lapsesIn };
  }
  if (!renews) model.terms += 1;
  const token = renews ? leader.token : model.terms;
  model.leader = { token, holder, lapsesAt: at + leaseFor };
  return { kind: "leadership", at, order, leads: true, token, holder, lapsesIn: leaseFor };
}

export function readWindows(
  model: ModelQueue,
  command: ReadWindows,
  stamp: Stamp,
): ReplyTo<ReadWindows> {
  const { at, order } = stamp;
  const { slots, nextSlot } = model.windows.read(command.fromSlot, at);
  const { slotFor } = model;
  return { kind: "windows", at, order, slots, nextSlot, slotFor, state: queueState(model, at) };
}
