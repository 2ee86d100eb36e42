/** What the model does for the registry of workers. */
import type {
  Heartbeat,
  MarkWorkers,
  ReadWorkers,
  RegisterWorker,
} from "../../../canary/store/commands.ts";
import type { ReplyTo, Stamp } from "../../../canary/store/replies.ts";
import type { ModelQueue } from "../model-queue.ts";

export function registerWorker(
  model: ModelQueue,
  command: RegisterWorker,
  { at, order }: Stamp,
): ReplyTo<RegisterWorker> {
  const lane = model.laneServedBy(command.version);
  if (lane === null) return { kind: "unserved", at, order };
  const challenge = String(order);
  model.workers.register(command, challenge, at);
  return { kind: "registered", at, order, lane, challenge };
}

export function heartbeat(
  model: ModelQueue,
  { lease, answer }: Heartbeat,
  { at, order }: Stamp,
): ReplyTo<Heartbeat> {
  const answered = model.workers.answer(lease, answer, { next: String(order), at });
  return { kind: "answered", at, order, ...answered };
}

export function readWorkers(
  { workers }: ModelQueue,
  { after }: ReadWorkers,
  { at, order }: Stamp,
): ReplyTo<ReadWorkers> {
  const { inForce, uncounted } = workers;
  return { kind: "workers", at, order, workers: workers.read(after), inForce, uncounted };
}

export function markWorkers(
  model: ModelQueue,
  { marks }: MarkWorkers,
  { at, order }: Stamp,
): ReplyTo<MarkWorkers> {
  return { kind: "marked", at, order, applied: model.workers.mark(marks) };
}
