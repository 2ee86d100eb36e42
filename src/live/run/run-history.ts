/**
 * The history of a run, from the spools of its processes and what the coordinator noted. It can be
 * read any number of times; every reading gives the same events in the same order.
 */

import { jobNumber } from "../../fleet/job-plan.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { mergeHistories } from "../../history/history-order.ts";
import { auditedLetters } from "../../history/recording/audited-letters.ts";
import { readSpools } from "../spool/read-spool.ts";
import { withLastCommit } from "./last-commit.ts";
import type { LiveRecord } from "./live-run.ts";

/** The event names no more of the jobs that are still held. */
const HELD_NAMED = 1_000;

export function* runHistory(record: LiveRecord): Generator<HistoryEvent> {
  const spools = [...record.processes.members].map((member) => readSpools(member.spools));
  const noted = [...record.noted].sort((a, b) => a.at - b.at);
  yield* withLastCommit(mergeHistories([...spools, noted]), record);
  yield audited(record);
}

function audited({ holding, length, noted, startedAt }: LiveRecord): HistoryEvent {
  return {
    kind: "audited",
    at: Math.max(length, noted.at(-1)?.at ?? 0),
    process: "world",
    stable: holding.stable,
    canary: holding.canary,
    waiting: holding.waiting,
    deadJobs: holding.deadIds.map(jobNumber),
    trail: holding.trail,
    ...auditedLetters(holding.deadLetters, { numberOf: jobNumber, startedAt }),
    heldJobs: holding.heldIds.slice(0, HELD_NAMED).map(jobNumber),
  };
}
