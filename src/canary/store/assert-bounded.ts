/**
 * The bounds that every store asserts before it carries a command out. A machine that breaks one is
 * wrong; a store that let it pass would block everybody else for the length of the batch.
 */
import { assert } from "../../kernel/assert.ts";
import { BATCH_LIMIT, type StoreCommand } from "./commands.ts";

/** Throws AssertionError unless the command's batch or limit is within BATCH_LIMIT. */
export function assertBounded(command: StoreCommand): void {
  const size = sizeOf(command);
  assert(
    size >= 0 && size <= BATCH_LIMIT,
    `${command.kind} for queue ${command.queue} asks for ${size}; a batch is 0 to ${BATCH_LIMIT}`,
  );
}

function sizeOf(command: StoreCommand): number {
  switch (command.kind) {
    case "enqueue":
      assertPaired(command.kind, command.jobs, command.lanes);
      return command.jobs.length;
    case "requeue":
      assertPaired(command.kind, command.entries, command.lanes);
      return command.entries.length;
    case "settle":
      return command.settlements.length;
    case "markWorkers":
      return command.marks.length;
    case "commitRollout":
      return command.records.length;
    case "readAudit":
    case "claim":
    case "reap":
    case "peekDue":
    case "drain":
    case "readDead":
      return command.limit;
    case "requeueDead":
      return command.ids.length;
    default:
      return 0;
  }
}

function assertPaired(kind: string, jobs: readonly unknown[], lanes: readonly unknown[]): void {
  assert(
    jobs.length === lanes.length,
    `${kind} names ${lanes.length} lanes for ${jobs.length} jobs`,
  );
}
