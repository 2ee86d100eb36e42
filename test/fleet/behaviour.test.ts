import { describe, expect, test } from "vitest";

import type { Job } from "../../src/canary/store/job.ts";
import { Behaviour, type BehaviourOptions, drawIndexOf } from "../../src/fleet/behaviour.ts";
import { errorProbabilityOf } from "../../src/fleet/error-law.ts";
import type { FaultOf } from "../../src/scenario/faults/fault.ts";
import { job } from "./jobs.ts";

const NO_ERRORS = { probability: 0, byKind: {}, burst: null };

function behaviour(fleet: Partial<BehaviourOptions["fleet"]> = {}): Behaviour {
  return new Behaviour({
    seed: "s",
    startedAt: 1_000,
    workerStartedAt: 5_000,
    fleet: {
      serviceTime: { kind: "exponential", mean: 10_000 },
      errors: NO_ERRORS,
      warmUp: { for: 0, factor: 1 },
      ...fleet,
    },
  });
}

function drawOf(number: number, changes: Partial<Job> = {}): number {
  return drawIndexOf(job(number, changes));
}

const slow: FaultOf<"latency"> = {
  kind: "latency",
  id: "fault-1",
  targets: ["canary/0"],
  at: 0,
  for: 1,
  factor: 3,
  shift: 500,
  share: 1,
};

const burst: FaultOf<"error_burst"> = {
  kind: "error_burst",
  id: "fault-2",
  targets: ["canary/0"],
  at: 0,
  for: 1,
  probability: 0.3,
  kinds: ["invoice"],
};

describe("behaviour", () => {
  test("a job takes as long whoever asks, and another attempt takes its own time", () => {
    const time = behaviour().serviceTimeOf(drawOf(7), 9_000);
    expect(behaviour().serviceTimeOf(drawOf(7), 20_000)).toBe(time);
    expect(behaviour().serviceTimeOf(drawOf(7, { attempt: 2 }), 9_000)).not.toBe(time);
    expect(Number.isInteger(time)).toBe(true);
  });

  test("warm-up falls linearly from its factor to 1", () => {
    const cold = behaviour({
      serviceTime: { kind: "constant", value: 1_000 },
      warmUp: { for: 4_000, factor: 5 },
    });
    const at = (now: number): number => cold.serviceTimeOf(drawOf(1), now);
    expect([at(5_000), at(7_000), at(9_000), at(50_000)]).toEqual([5_000, 3_000, 1_000, 1_000]);
  });

  test("a latency fault multiplies and shifts while it lasts", () => {
    const struck = behaviour({ serviceTime: { kind: "constant", value: 1_000 } });
    struck.strike(slow);
    expect(struck.serviceTimeOf(drawOf(1), 9_000)).toBe(3_500);
    struck.lift(slow);
    expect(struck.serviceTimeOf(drawOf(1), 9_000)).toBe(1_000);
  });

  test("an error burst strikes its job kinds only, and spares who failed without it", () => {
    const errors = { ...NO_ERRORS, probability: 0.1 };
    const calm = behaviour({ errors });
    const struck = behaviour({ errors });
    struck.strike(burst);
    let own = 0;
    let added = 0;
    for (let number = 0; number < 10_000; number++) {
      const draw = drawOf(number);
      const without = calm.errorOf(draw, "invoice", 9_000);
      const within = struck.errorOf(draw, "invoice", 9_000);
      if (without !== "") {
        own += 1;
        expect(within).toBe(without);
      } else if (within !== "") {
        added += 1;
        expect(within).toContain("fault-2");
      }
      expect(struck.errorOf(draw, "email", 9_000)).toBe(calm.errorOf(draw, "email", 9_000));
    }
    expect(own / 10_000).toBeCloseTo(0.1, 1);
    expect(added / 9_000).toBeCloseTo(0.3, 1);
    struck.lift(burst);
    for (let number = 0; number < 100; number++) {
      const draw = drawOf(number);
      expect(struck.errorOf(draw, "invoice", 9_000)).toBe(calm.errorOf(draw, "invoice", 9_000));
    }
  });
});

describe("error law", () => {
  test("a kind's probability replaces the fleet's", () => {
    const probability = errorProbabilityOf({ ...NO_ERRORS, probability: 0.1, byKind: { a: 0.5 } });
    expect([probability("a", 0), probability("b", 0)]).toEqual([0.5, 0.1]);
  });

  test("bursts begin at the multiples of their period, never below what is due anyway", () => {
    const period = { every: 100, for: 10, probability: 0.4 };
    const law = { probability: 0.1, byKind: { bad: 0.9 }, burst: period };
    const probability = errorProbabilityOf(law);
    const seen = [0, 9, 99, 100, 109, 110, 205].map((at) => probability("", at));
    expect(seen).toEqual([0.1, 0.1, 0.1, 0.4, 0.4, 0.1, 0.4]);
    expect(probability("bad", 105)).toBe(0.9);
  });
});
