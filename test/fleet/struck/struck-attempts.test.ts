/** Faults of workers: each does what it says, and none disturbs what another does. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drawIndexOf } from "../../../src/fleet/behaviour.ts";
import { type BehaviourFault, StruckAttempts } from "../../../src/fleet/struck/struck-attempts.ts";
import { job } from "../jobs.ts";

const PLANNED = { targets: ["canary/0"], at: 1_000, for: 10_000 };
const NOW = 3_000;

function struck(...faults: BehaviourFault[]): StruckAttempts {
  const attempts = new StruckAttempts({ seed: "s", startedAt: 0 });
  for (const fault of faults) attempts.strike(fault);
  return attempts;
}

const part = fc.double({ min: 0.05, max: 1, noNaN: true });
const factor = fc.double({ min: 1.5, max: 9, noNaN: true });
const restart = fc.constant(1_000);

function planned<K extends BehaviourFault["kind"], P>(kind: K, parameters: fc.Arbitrary<P>) {
  return parameters.map((of) => ({ ...PLANNED, id: `fault-${kind}`, kind, ...of }));
}

const anyFault: fc.Arbitrary<BehaviourFault> = fc.oneof(
  planned("latency", fc.record({ factor, shift: fc.nat(500), share: part })),
  planned("cold_start", fc.record({ factor })),
  planned("error_burst", fc.record({ probability: part, kinds: fc.constant<string[]>([]) })),
  planned("wrong_result", fc.record({ probability: part })),
  planned("poison", fc.record({ probability: part, restart })),
  planned("memory_leak", fc.record({ attempts: fc.integer({ min: 1, max: 9 }), factor, restart })),
);

const someFaults = fc.uniqueArray(anyFault, { selector: ({ id }) => id, maxLength: 4 });

describe("struck attempts", () => {
  test("a job meets the same fate of one fault, whatever others last with it", () => {
    fc.assert(
      fc.property(anyFault, someFaults, fc.nat(500), (fault, others, number) => {
        const rest = others.filter(({ kind }) => kind !== fault.kind);
        const alone = struck(fault);
        const together = struck(...rest, fault);
        const draw = drawIndexOf(job(number));
        if (fault.kind === "latency") {
          const slow = (of: StruckAttempts): boolean => of.slowed(1_000, draw, NOW) > 1_000;
          if (slow(alone)) expect(slow(together)).toBe(true);
        }
        if (fault.kind === "error_burst" && rest.every(({ kind }) => kind !== "wrong_result")) {
          expect(together.errorOf("", draw, "")).toBe(alone.errorOf("", draw, ""));
        }
        if (fault.kind === "poison" && rest.every(({ kind }) => kind !== "memory_leak")) {
          expect(together.deathBy(job(number))).toBe(alone.deathBy(job(number)));
        }
        for (const other of rest) together.lift(other);
        expect(together.slowed(1_000, draw, NOW)).toBeCloseTo(alone.slowed(1_000, draw, NOW), 6);
        expect(together.errorOf("", draw, "")).toBe(alone.errorOf("", draw, ""));
        expect(together.errorOf("own", draw, "")).toBe(alone.errorOf("own", draw, ""));
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  test("what was lifted leaves nothing behind", () => {
    fc.assert(
      fc.property(someFaults, fc.nat(500), (faults, number) => {
        const attempts = struck(...faults);
        for (const fault of faults) attempts.lift(fault);
        const draw = drawIndexOf(job(number));
        expect(attempts.slowed(1_234, draw, NOW)).toBe(1_234);
        expect(attempts.errorOf("", draw, "")).toBe("");
        expect(attempts.errorOf("own", draw, "")).toBe("own");
        expect(attempts.deathBy(job(number))).toBeNull();
      }),
      { seed: 32 },
    );
  });

  test("latency with a share makes a tail of that part of attempts, and spares the others", () => {
    const tail = { ...PLANNED, id: "fault-1", factor: 4, shift: 100 };
    const some = struck({ ...tail, kind: "latency", share: 0.2 });
    const all = struck({ ...tail, kind: "latency", share: 1 });
    let slow = 0;
    for (let number = 0; number < 10_000; number++) {
      const draw = drawIndexOf(job(number));
      const time = some.slowed(1_000, draw, NOW);
      expect([1_000, 4_100]).toContain(time);
      if (time > 1_000) slow += 1;
      expect(all.slowed(1_000, draw, NOW)).toBe(4_100);
    }
    expect(slow / 10_000).toBeCloseTo(0.2, 1);
  });

  test("a cold start is slow at its beginning and falls to nothing at its end", () => {
    const cold = struck({ ...PLANNED, id: "fault-1", kind: "cold_start", factor: 5 });
    const at = (now: number): number => cold.slowed(1_000, 1, now);
    expect([at(1_000), at(6_000), at(11_000), at(20_000)]).toEqual([5_000, 3_000, 1_000, 1_000]);
  });

  test("wrong results cover that part of errors and make none", () => {
    const wrong = struck({ ...PLANNED, id: "fault-1", kind: "wrong_result", probability: 0.4 });
    let covered = 0;
    for (let number = 0; number < 10_000; number++) {
      const draw = drawIndexOf(job(number));
      expect(wrong.errorOf("", draw, "")).toBe("");
      if (wrong.errorOf("failed", draw, "") === "") covered += 1;
    }
    expect(covered / 10_000).toBeCloseTo(0.4, 1);
  });

  test("a poisonous job kills at every attempt, and that part of jobs is poisonous", () => {
    const poison = struck({
      ...PLANNED,
      id: "fault-1",
      kind: "poison",
      probability: 0.1,
      restart: 5,
    });
    let deadly = 0;
    for (let number = 0; number < 10_000; number++) {
      const death = poison.deathBy(job(number));
      if (death !== null) deadly += 1;
      expect(poison.deathBy(job(number, { attempt: 2 }))).toBe(death);
    }
    expect(deadly / 10_000).toBeCloseTo(0.1, 1);
  });

  test("a leak grows with every attempt up to its factor, and then kills", () => {
    const leak = { ...PLANNED, attempts: 4, factor: 3, restart: 5 };
    const leaking = struck({ ...leak, id: "fault-1", kind: "memory_leak" });
    const times: number[] = [];
    for (let number = 0; number < 4; number++) {
      expect(leaking.deathBy(job(number))).toBeNull();
      times.push(leaking.slowed(1_000, number, NOW));
    }
    expect(times).toEqual([1_500, 2_000, 2_500, 3_000]);
    expect(leaking.deathBy(job(4))?.id).toBe("fault-1");
  });
});
