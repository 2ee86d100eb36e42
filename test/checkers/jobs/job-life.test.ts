/** Repeats and dead letters, as the checkers of jobs see them. */
import { describe, expect, test } from "vitest";

import { LAPSED, type Setback } from "../../../src/canary/store/dead-letter.ts";
import { DeadLettersTold } from "../../../src/checkers/jobs/dead-letters-told.ts";
import { JobsConserved } from "../../../src/checkers/jobs/jobs-conserved.ts";
import { LossBook } from "../../../src/checkers/losses/loss-book.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { traitsOf } from "../history-builder.ts";
import { audited, claimed, onLane, requeued, settled, type Told, verdict } from "./job-events.ts";

const losses = new LossBook({ scenario: aScenario(), traitsOf });

describe("dead-letters-told", () => {
  const letter = (...setbacks: Setback[]): Told => {
    const diedAt = setbacks.at(-1)?.at ?? 0;
    return { ...audited([1]), deadLetters: [{ job: 1, diedAt, setbacks }] };
  };
  const failed = (at: number, attempt: number, reason = "no"): Setback => {
    return { kind: "failed", at: at * SECOND, attempt, lane: "stable", lease: "w", reason };
  };
  const twice = [claimed(1), settled(1, "retry"), claimed(1, 2), settled(1, "dead", 2, "never")];
  const judged = (...events: Told[]) =>
    verdict(new DeadLettersTold(losses), "dead-letters-told", events);

  test("passes when each attempt is told as it was", () => {
    expect(judged(...twice, letter(failed(1, 1), failed(3, 2, "never")))).toBe("pass");
  });

  test("an attempt that is missing, made up or told wrongly", () => {
    expect(judged(...twice, letter(failed(3, 2, "never")))).toBe("fail");
    expect(judged(...twice, letter(failed(1, 1)))).toBe("fail");
    expect(judged(...twice, letter(failed(1, 1), failed(2, 1), failed(3, 2, "never")))).toBe(
      "fail",
    );
    expect(judged(...twice, letter(failed(1, 1), failed(3, 2, "no")))).toBe("fail");
    expect(judged(...twice, letter(failed(1, 1), failed(2, 2, "never")))).toBe("fail");
  });

  test("what a lost reply may have done may be told, or not", () => {
    const reap = { kind: "unknown", command: "reap", definite: false, jobs: [] } as const;
    const lapse = failed(2, 2, LAPSED);
    const events = [claimed(1), settled(1, "retry"), reap, settled(1, "dead", 3, "never")];
    expect(judged(...events, letter(failed(1, 1), lapse, failed(3, 3, "never")))).toBe("pass");
    expect(judged(...events, letter(failed(1, 1), failed(3, 3, "never")))).toBe("pass");
    expect(judged(...events, letter(lapse, failed(3, 3, "never")))).toBe("fail");
  });

  test("a letter of a job that was tried again says so", () => {
    const again = { kind: "deadRequeued", jobs: [1], requeued: [true] } as const;
    const events = [claimed(1), settled(1, "dead"), again, claimed(1, 2), settled(1, "dead", 2)];
    const mark = { kind: "requeued", at: 2 * SECOND } as const;
    expect(judged(...events, letter(failed(1, 1), mark, failed(4, 2)))).toBe("pass");
    expect(judged(...events, letter(failed(1, 1), failed(4, 2)))).toBe("fail");
  });
});

describe("jobs-conserved", () => {
  const judged = (id: string, ...events: Told[]) => verdict(new JobsConserved(), id, events);
  const died = [onLane(0), claimed(0), settled(0, "dead")];
  const again = { kind: "deadRequeued", jobs: [0], requeued: [true] } as const;

  test("a dead letter that is tried again comes to another end", () => {
    const events = [...died, again, requeued(0), claimed(0, 2), settled(0, "done", 2)];
    expect(judged("jobs-conserved", ...events, audited())).toBe("pass");
    expect(judged("jobs-once", ...events, audited())).toBe("pass");
    expect(judged("jobs-conserved", ...events, audited([0]))).toBe("fail");
    expect(judged("jobs-conserved", ...died, again, audited())).toBe("fail");
  });

  test("one that had not died, or runs again without having been asked for", () => {
    expect(judged("jobs-once", onLane(0), again, audited())).toBe("fail");
    expect(judged("jobs-once", ...died, claimed(0, 2), audited())).toBe("fail");
  });

  test("an order with a lost reply may have been carried out, or not", () => {
    const order = { kind: "unknown", command: "requeueDead", definite: false, jobs: [0] } as const;
    const ran = [...died, order, claimed(0, 2), settled(0, "done", 2)];
    expect(judged("jobs-conserved", ...ran, audited())).toBe("pass");
    expect(judged("jobs-once", ...ran, audited())).toBe("pass");
    expect(judged("jobs-conserved", ...died, order, audited([0]))).toBe("pass");
  });

  test("a repeat is none if the job was never enqueued", () => {
    const repeat = { ...onLane(), repeats: { jobs: [0], intendedAt: [0] } };
    const done = [claimed(0), settled(0, "done"), audited()];
    expect(judged("jobs-conserved", onLane(0), repeat, ...done)).toBe("pass");
    expect(judged("jobs-conserved", onLane(2), repeat, audited([], [2]))).toBe("fail");
    const unheard = { kind: "unknown", command: "enqueue", definite: false, jobs: [0] } as const;
    expect(judged("jobs-conserved", repeat, unheard, ...done)).toBe("pass");
  });
});
