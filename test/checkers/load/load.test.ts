/** Bounds of load, latency and dead letters; and a checker that throws. */
import { describe, expect, test } from "vitest";

import { DeadLetters } from "../../../src/checkers/load/dead-letters.ts";
import { LatencyBound } from "../../../src/checkers/load/latency-bound.ts";
import { LoadAchieved } from "../../../src/checkers/load/load-achieved.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Expectations } from "../../../src/scenario/scenario.ts";
import { aScenario } from "../../a-scenario.ts";
import { HistoryBuilder, traitsOf } from "../history-builder.ts";

const expecting = (expect: Partial<Expectations>) => ({
  scenario: aScenario({ expect }),
  traitsOf,
});
const many = Array.from({ length: 100 }, (_, job) => job);

describe("load-achieved", () => {
  const check = (history: HistoryBuilder, plannedJobs: number) =>
    history.verdict(
      new LoadAchieved(expecting({ achievedAtLeast: 0.99 })),
      "load-achieved",
      plannedJobs,
    );

  test("counts what was enqueued in time against the plan", () => {
    expect(check(new HistoryBuilder().enqueued(many), 100)).toBe("pass");
    expect(check(new HistoryBuilder().enqueued(many), 102)).toBe("fail");
    expect(check(new HistoryBuilder(), 0)).toBe("unknown");
  });

  test("a job that was enqueued late was not", () => {
    const history = new HistoryBuilder().enqueued(many);
    const [event] = history.events;
    if (event?.kind === "enqueued") history.events[0] = { ...event, at: event.at + 2_000_000 };
    expect(check(history, 100)).toBe("fail");
  });
});

describe("latency-bound", () => {
  const check = (history: HistoryBuilder, ms: number) =>
    history.verdict(
      new LatencyBound(expecting({ latencyP99Within: ms * MILLISECOND })),
      "latency-bound",
    );

  test("one job in a hundred may be slower, two may not", () => {
    const withSlow = (count: number) => {
      const history = new HistoryBuilder().wait(SECOND).settled(many);
      const [event] = history.events;
      if (event?.kind !== "settled") throw new Error("a settlement was asked for");
      const intendedAt = event.intendedAt.map((at, job) => (job < count ? at - 90_000 : at));
      history.events[0] = { ...event, intendedAt };
      return history;
    };
    expect(check(withSlow(1), 50)).toBe("pass");
    expect(check(withSlow(2), 50)).toBe("fail");
  });

  test("fault windows do not count, and nothing counted is unknown", () => {
    const history = new HistoryBuilder().fault("begins").settled(many).fault("ends");
    expect(check(history, 1)).toBe("unknown");
  });
});

describe("dead-letters", () => {
  const check = (history: HistoryBuilder) =>
    history.verdict(new DeadLetters(expecting({ maxDead: 1 })), "dead-letters");

  test("counts what the store holds at the end", () => {
    expect(check(new HistoryBuilder().audited({ deadJobs: [3] }))).toBe("pass");
    expect(check(new HistoryBuilder().audited({ deadJobs: [3, 4] }))).toBe("fail");
    expect(check(new HistoryBuilder())).toBe("unknown");
  });
});

describe("a checker that throws", () => {
  const throwing = (where: "observe" | "finish") => ({
    name: "fragile",
    observe: () => {
      if (where === "observe") throw new TypeError("no such lane");
    },
    finish: () => {
      throw new TypeError("no such lane");
    },
  });

  test.each(["observe", "finish"] as const)("in %s makes its finding unknown", (where) => {
    const sound = new DeadLetters(expecting({ maxDead: 1 }));
    const findings = new HistoryBuilder().audited().findings([throwing(where), sound]);
    expect(findings.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["fragile", "unknown"],
      ["dead-letters", "pass"],
    ]);
    expect(findings[0]?.sentence).toContain("TypeError: no such lane");
  });
});
