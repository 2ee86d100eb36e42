/** What the model does for whoever looks after dead letters. */
import type { ReadDead, RequeueDead } from "../../../canary/store/commands.ts";
import type { ReplyTo, Stamp } from "../../../canary/store/replies.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { ModelQueue } from "../model-queue.ts";

export function readDead(model: ModelQueue, command: ReadDead, stamp: Stamp): ReplyTo<ReadDead> {
  const { at, order } = stamp;
  const letters = model.dead.read(command.after, command.limit);
  return { kind: "deadLetters", at, order, letters, total: model.dead.size };
}

export function requeueDead(
  model: ModelQueue,
  command: RequeueDead,
  stamp: Stamp,
): ReplyTo<RequeueDead> {
  const { at, order } = stamp;
  const requeued = command.ids.map((id) => revive(model, id, command.attempts, at));
  return { kind: "deadRequeued", at, order, requeued };
}

function revive(model: ModelQueue, id: string, attempts: number, at: Instant): boolean {
  const job = model.dead.take(id);
  if (job === null) return false;
  model.dead.note(id, { kind: "requeued", at });
  const { attempt } = job;
  model.waiting.add({ ...job, attempt: attempt + 1, maxAttempts: attempt + attempts }, null, at);
  return true;
}
