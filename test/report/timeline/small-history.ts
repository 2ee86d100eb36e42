/** A short history in which a reply was lost, a worker paused, crashed, and a job was lost. */
import type { HistoryEvent } from "../../../src/history/event.ts";
import { MILLISECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";

const CRASH: Fault = {
  id: "fault-1",
  kind: "crash",
  targets: ["stable/0"],
  at: 60 * MILLISECOND,
  for: 40 * MILLISECOND,
};

const ms = (value: number) => value * MILLISECOND;

function process(
  phase: "started" | "paused" | "resumed" | "crashed",
  name: string,
  at: number,
): HistoryEvent {
  return { kind: "process", phase, version: "v1", process: name, at: ms(at) };
}

export const SMALL_HISTORY: readonly HistoryEvent[] = [
  process("started", "producer/0", 0),
  process("started", "stable/0", 0),
  {
    kind: "enqueued",
    process: "producer/0",
    at: ms(14),
    storeAt: ms(12),
    order: 1,
    sentAt: ms(10),
    epoch: 1,
    fence: "1",
    jobs: [7],
    lanes: ["stable"],
    intendedAt: [ms(9)],
  },
  {
    kind: "claimed",
    process: "stable/0",
    at: ms(18),
    storeAt: ms(16),
    order: 2,
    version: "v1",
    lease: "stable/0#1",
    lane: "stable",
    jobs: [7],
    attempts: [1],
  },
  process("paused", "stable/0", 30),
  process("resumed", "stable/0", 40),
  {
    kind: "unknown",
    process: "stable/0",
    at: ms(55),
    command: "settle",
    definite: false,
    lease: "stable/0#1",
    jobs: [7],
    outcomes: ["done"],
  },
  { kind: "fault", phase: "begins", process: "world", at: CRASH.at, fault: CRASH },
  process("crashed", "stable/0", 60),
  { kind: "fault", phase: "ends", process: "world", at: CRASH.at + CRASH.for, fault: CRASH },
  process("started", "stable/0", 100),
  {
    kind: "lapsed",
    process: "stable/0",
    at: ms(2_018),
    storeAt: ms(2_016),
    order: 3,
    jobs: [7],
    leases: ["stable/0#1"],
    lanes: ["stable"],
    attempts: [1],
    dead: [false],
  },
];

/** One message that concerns `job`, at so many milliseconds. */
export function requeuedAt(job: number, at: number): HistoryEvent {
  return {
    kind: "requeued",
    process: "stable/0",
    at: ms(at),
    storeAt: ms(at) - 500,
    order: at,
    epoch: 1,
    fence: "1",
    jobs: [job],
    lanes: ["stable"],
    lastLanes: ["stable"],
    moved: [false],
  };
}
