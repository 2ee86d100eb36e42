/** Plays random steps on a store, and keeps what was asked when, and what it answered. */
import { BATCH_LIMIT, DEAD_LIMIT, type StoreCommand } from "../../../src/canary/store/commands.ts";
import type { StoreReply } from "../../../src/canary/store/replies.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { QUEUE, SLOT, T0, takeLeadershipOf } from "../commands.ts";
import type { TestStore } from "../stores.ts";
import type { RandomStep } from "./random-steps.ts";
import { PRODUCERS, StepWriter } from "./step-writer.ts";

export interface Played {
  readonly command: StoreCommand;
  readonly now: Instant;
  readonly reply: StoreReply;
}

/** Plays the steps on `store`, then asks it all that can be asked without changing much. */
export async function play(steps: readonly RandomStep[], store: TestStore): Promise<Played[]> {
  const writer = new StepWriter();
  const played: Played[] = [];
  let now = T0;
  const apply = async (command: StoreCommand): Promise<StoreReply> => {
    const reply = await store.apply(command, now);
    writer.answered(command, reply);
    played.push({ command, now, reply });
    return reply;
  };
  for (const { after, action } of steps) {
    now += after;
    await apply(writer.write(action, now));
  }
  now += SLOT;
  for (const producer of PRODUCERS) await apply({ kind: "readRoute", queue: QUEUE, producer });
  await apply({ kind: "readRollout", queue: QUEUE });
  await apply({ kind: "readAudit", queue: QUEUE, from: 0, limit: BATCH_LIMIT });
  await apply({ kind: "readDead", queue: QUEUE, after: 0, limit: DEAD_LIMIT });
  await apply({ kind: "readWorkers", queue: QUEUE, after: "" });
  await apply(takeLeadershipOf("stranger"));
  for (let fromSlot = T0 / SLOT - 60; fromSlot < Math.floor(now / SLOT); ) {
    const reply = await apply({ kind: "readWindows", queue: QUEUE, fromSlot });
    if (reply.kind === "windows") fromSlot = reply.nextSlot;
  }
  return played;
}
