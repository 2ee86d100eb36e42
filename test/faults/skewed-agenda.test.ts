import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { skewedAgenda } from "../../src/faults/skewed-agenda.ts";
import { trueRunner, trueSource } from "../../src/faults/true-time.ts";
import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import type { Agenda, Runner } from "../../src/ports/ports.ts";
import type { Fault, FaultOf } from "../../src/scenario/faults/fault.ts";
import { Lab } from "../canary/lab/lab.ts";

const towards = fc.constantFrom("future" as const, "past" as const);
const times = { at: fc.nat({ max: 2_000_000 }), for: fc.integer({ min: 1, max: 3_000_000 }) };
const target = { targets: fc.constant(["stable/0"]), id: fc.constant("fault-1") };
const drift: fc.Arbitrary<FaultOf<"clock_drift">> = fc.record({
  kind: fc.constant("clock_drift"),
  rate: fc.double({ min: 0.000001, max: 0.9, noNaN: true }),
  towards,
  ...times,
  ...target,
});
const step: fc.Arbitrary<FaultOf<"clock_step">> = fc.record({
  kind: fc.constant("clock_step"),
  by: fc.integer({ min: 1, max: 60_000_000 }),
  towards,
  ...times,
  ...target,
});
const strobe: fc.Arbitrary<FaultOf<"clock_strobe">> = fc.record({
  kind: fc.constant("clock_strobe"),
  by: fc.integer({ min: 1, max: 5_000_000 }),
  interval: fc.integer({ min: 1_000, max: 500_000 }),
  ...times,
  ...target,
});
const anyFault: fc.Arbitrary<Fault> = fc.oneof(drift, step, strobe);

/** A skewed agenda over the lab's, which begins with the run. */
function skewed(faults: readonly Fault[]): { lab: Lab; own: Agenda } {
  const lab = new Lab();
  const { agenda } = lab;
  return { lab, own: skewedAgenda({ agenda, process: "stable/0", faults, startedAt: lab.now }) };
}

/** True instants at which what the clock shows may jump. */
function jumps(faults: readonly Fault[], startedAt: number): number[] {
  return faults.flatMap((fault) => {
    const from = startedAt + fault.at;
    const every = fault.kind === "clock_strobe" ? fault.interval : fault.for;
    const within = Array.from({ length: Math.ceil(fault.for / every) }, (_, i) => from + i * every);
    return [...within, from + fault.for];
  });
}

describe("a skewed agenda", () => {
  test("never falls, but where a fault sets it", () => {
    fc.assert(
      fc.property(
        fc.array(anyFault, { maxLength: 4 }),
        fc.nat({ max: 4_000_000 }),
        (faults, to) => {
          const { lab, own } = skewed(faults);
          const startedAt = lab.now;
          lab.run(to);
          const [from, before] = [lab.now, own.now()];
          lab.run(10 * MILLISECOND);
          const gained = own.now() - before;
          const isSet = jumps(faults, startedAt).some((at) => at > from && at <= lab.now);
          if (!isSet) expect(gained).toBeGreaterThanOrEqual(0);
          expect(Number.isInteger(own.now())).toBe(true);
        },
      ),
      { seed: 61, numRuns: 500 },
    );
  });

  test("wakes once, at its instant by the wrong clock, while no fault sets it", () => {
    const waits = fc.nat({ max: 3_000_000 });
    fc.assert(
      fc.property(fc.array(anyFault, { maxLength: 4 }), waits, waits, (faults, to, wait) => {
        const { lab, own } = skewed(faults);
        const startedAt = lab.now;
        lab.run(to);
        const asked = lab.now;
        const at = own.now() + wait;
        const woken: { true: number; own: number }[] = [];
        own.schedule(at, () => woken.push({ true: lab.now, own: own.now() }));
        lab.run(100 * SECOND);
        expect(woken.length).toBe(1);
        const [first] = woken;
        const ended = first?.true ?? 0;
        if (jumps(faults, startedAt).some((one) => one > asked && one <= ended)) return;
        expect(first?.own).toBeGreaterThanOrEqual(at);
        // The next true microsecond at most, which four fast clocks in a row make thirteen.
        expect(first?.own).toBeLessThanOrEqual(at + 16);
      }),
      { seed: 62, numRuns: 500 },
    );
  });

  test("a wake-up that was cancelled never comes", () => {
    const { lab, own } = skewed([]);
    let woken = 0;
    own
      .schedule(own.now() + SECOND, () => {
        woken += 1;
      })
      .cancel();
    lab.run(2 * SECOND);
    expect(woken).toBe(0);
  });

  test("is right before the first fault and after the last", () => {
    fc.assert(
      fc.property(fc.array(anyFault, { maxLength: 4 }), (faults) => {
        const { lab, own } = skewed(faults.map((fault) => ({ ...fault, at: fault.at + 1 })));
        expect(own.now()).toBe(lab.now);
        lab.run(6 * SECOND);
        expect(own.now()).toBe(lab.now);
      }),
      { seed: 63, numRuns: 200 },
    );
  });

  test("is the agenda itself for a process that no clock fault strikes", () => {
    const { agenda } = new Lab();
    const of = (faults: readonly Fault[], process: string): Agenda =>
      skewedAgenda({ agenda, process, faults, startedAt: 0 });
    fc.assert(
      fc.property(fc.array(anyFault, { maxLength: 4 }), (faults) => {
        expect(of(faults, "stable/1")).toBe(agenda);
        expect(of([], "stable/0")).toBe(agenda);
      }),
      { seed: 64, numRuns: 50 },
    );
  });
});

describe("true time", () => {
  const wrong: Agenda = { now: () => 60 * SECOND, schedule: () => ({ cancel: () => {} }) };
  const right: Agenda = { now: () => 2 * SECOND, schedule: () => ({ cancel: () => {} }) };

  test("jobs run by it, and arrivals come by it", () => {
    const asked: number[] = [];
    const runner: Runner = {
      start: (_jobs, now) => void asked.push(now),
      collect: (now) => {
        asked.push(now);
        return [];
      },
    };
    const source = {
      take: (now: number) => {
        asked.push(now);
        return [];
      },
      nextAt: () => 3 * SECOND,
      skipTo: () => {},
    };
    const clocks = { agenda: right, own: wrong };
    trueRunner(runner, clocks).start([], 60 * SECOND);
    trueRunner(runner, clocks).collect(60 * SECOND);
    trueSource(source, clocks).take(60 * SECOND, 1);
    expect(asked).toEqual([2 * SECOND, 2 * SECOND, 2 * SECOND]);
    expect(trueSource(source, clocks).nextAt()).toBe(61 * SECOND);
    expect(trueRunner(runner, { agenda: right, own: right })).toBe(runner);
    expect(trueSource(source, { agenda: right, own: right })).toBe(source);
  });
});
