import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { WallAgenda } from "../../../src/live/clock/wall-agenda.ts";

const START = 1_000_000;

/** Timers are made-up: these tests prove the order, never the speed, of what is run. */
describe("WallAgenda", () => {
  let agenda: WallAgenda;
  let ran: string[];

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "Date"],
      now: 0,
    });
    agenda = new WallAgenda(() => START + Date.now() * 1_000);
    ran = [];
  });

  afterEach(() => {
    agenda.close();
    vi.useRealTimers();
  });

  const plan = (name: string, afterMs: number) =>
    agenda.schedule(START + afterMs * 1_000, () => ran.push(name));

  test("runs by instant, then in the order of the calls", () => {
    plan("late", 30);
    plan("first", 10);
    plan("second", 10);
    vi.advanceTimersByTime(29);
    expect(ran).toEqual(["first", "second"]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(["first", "second", "late"]);
  });

  test("never runs inside the call, even when the instant is past", () => {
    plan("past", -5);
    expect(ran).toEqual([]);
    vi.runOnlyPendingTimers();
    expect(ran).toEqual(["past"]);
  });

  test("a timer that fires early runs nothing early", () => {
    agenda.schedule(START + 1_500, () => ran.push("at 1.5 ms"));
    vi.advanceTimersByTime(1);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(["at 1.5 ms"]);
  });

  test("a late timer does not move what comes after it: the schedule is absolute", () => {
    const instants: number[] = [];
    const tick = (at: number): void => {
      agenda.schedule(at, () => {
        instants.push(at);
        if (instants.length < 5) tick(at + 10_000);
      });
    };
    tick(START + 10_000);
    vi.setSystemTime(33);
    vi.runAllTimers();
    expect(instants).toEqual([10_000, 20_000, 30_000, 40_000, 50_000].map((at) => START + at));
  });

  test("what an action schedules for now waits for the next turn", () => {
    plan("loop", 0);
    const again = () => {
      ran.push("again");
      if (ran.length < 4) agenda.schedule(agenda.now(), again);
    };
    agenda.schedule(agenda.now(), again);
    vi.advanceTimersToNextTimer();
    expect(ran).toEqual(["loop", "again"]);
    vi.runAllTimers();
    expect(ran).toEqual(["loop", "again", "again", "again"]);
  });

  test("a cancelled action does not run, and thousands of them are forgotten", () => {
    for (let i = 0; i < 5_000; i++) plan("never", 60_000).cancel();
    const kept = plan("kept", 5);
    plan("gone", 5).cancel();
    vi.advanceTimersByTime(60_000);
    kept.cancel();
    expect(ran).toEqual(["kept"]);
  });

  test("instants beyond the longest timer are waited for in parts", () => {
    plan("in forty days", 40 * 86_400_000);
    vi.advanceTimersByTime(40 * 86_400_000 - 1);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(["in forty days"]);
  });

  test("nothing runs once it is closed", () => {
    plan("due", 1);
    agenda.close();
    plan("later", 2);
    vi.advanceTimersByTime(10);
    expect(ran).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
