import { describe, expect, test } from "vitest";

import type { HistoryEvent } from "../../../src/history/event.ts";
import { doubtsOf } from "../../../src/live/run/measures/doubts.ts";
import { Lateness } from "../../../src/live/run/measures/lateness.ts";

const enqueued = (sentAt: number, intendedAt: number[]): HistoryEvent => ({
  kind: "enqueued",
  at: sentAt + 500,
  process: "producer/0",
  order: 1,
  storeAt: sentAt,
  epoch: 1,
  fence: "1",
  jobs: intendedAt.map((_, index) => index),
  lanes: intendedAt.map(() => "stable"),
  intendedAt,
  sentAt,
});

const cost = (name: string, loopPercent: number) => ({
  name,
  loopPercent,
  cpuPercent: 10,
  peakMemoryMb: 80,
  starts: 1,
});

describe("lateness", () => {
  test("is from the intended instant to the first send, without the warm-up", () => {
    const lateness = new Lateness(1_000_000);
    expect(lateness.latenessMsP99).toBeNull();
    lateness.record(enqueued(900_000, [0]));
    expect(lateness.latenessMsP99).toBeNull();
    lateness.record(enqueued(2_030_000, [2_000_000]));
    expect(lateness.latenessMsP99).toBeCloseTo(30, 0);
  });

  test("leaves out what was intended while the store was struck, and the catching up", () => {
    const lateness = new Lateness(0);
    const fault = {
      kind: "store_down",
      id: "fault-1",
      targets: ["store"],
      at: 1_000_000,
      for: 2_000_000,
    } as const;
    lateness.record({ kind: "fault", at: 1_000_000, process: "world", phase: "begins", fault });
    lateness.record(enqueued(3_100_000, [1_000_000, 2_999_999, 5_999_999]));
    lateness.record({ kind: "fault", at: 3_000_000, process: "world", phase: "ends", fault });
    expect(lateness.latenessMsP99).toBeNull();
    lateness.record(enqueued(6_010_000, [6_000_000]));
    expect(lateness.latenessMsP99).toBeCloseTo(10, 0);
  });

  test("leaves out what was intended before a producer came back from a crash", () => {
    const lateness = new Lateness(0);
    const started = { kind: "process", process: "producer/0", phase: "started" } as const;
    lateness.record({ ...started, at: 5_000_000, version: "" });
    lateness.record(enqueued(5_100_000, [3_000_000, 4_999_999]));
    expect(lateness.latenessMsP99).toBeNull();
    lateness.record(enqueued(5_110_000, [5_100_000]));
    expect(lateness.latenessMsP99).toBeCloseTo(10, 0);
  });
});

describe("doubts", () => {
  test("none of a run that kept out of its own way", () => {
    expect(doubtsOf({ latenessMsP99: 50, processes: [cost("stable/0", 80)] })).toEqual([]);
    expect(doubtsOf({ latenessMsP99: null, processes: [] })).toEqual([]);
  });

  test("a late generator and a busy process are each named, with the figure and its bound", () => {
    const processes = [cost("stable/0", 30), cost("producer/0", 91.5)];
    expect(doubtsOf({ latenessMsP99: 61.25, processes })).toEqual([
      "Jobs were sent late: p99 61.3 ms, over 50 ms.",
      "producer/0 was busy for 91.5 % of the run, over 80 %: jobs waited for it.",
    ]);
  });
});
