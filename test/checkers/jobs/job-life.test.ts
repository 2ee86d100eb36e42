/** Delays, repeats and dead letters, as the checkers of jobs see them. */
import { describe, expect, test } from "vitest";

import { LAPSED, type Setback } from "../../../src/canary/store/dead-letter.ts";
import type { Checker } from "../../../src/checkers/checker.ts";
import { DeadLettersTold } from "../../../src/checkers/jobs/dead-letters-told.ts";
import { DelaysKept } from "../../../src/checkers/jobs/delays-kept.ts";
import { JobsConserved } from "../../../src/checkers/jobs/jobs-conserved.ts";
import { LossBook } from "../../../src/checkers/losses/loss-book.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { traitsOf as plainTraitsOf } from "../history-builder.ts";

type Told = Partial<HistoryEvent> & { readonly kind: HistoryEvent["kind"] };

const by = [SECOND, SECOND] as const;
const plain = aScenario();
const scenario = { ...plain, jobs: { ...plain.jobs, delayed: { share: 0.5, by } } };
/** Odd jobs are delayed. */
const traitsOf = (job: number) => {
  return job % 2 === 1 ? { ...plainTraitsOf(job), delay: SECOND } : plainTraitsOf(job);
};
const context = { scenario, traitsOf };
const losses = new LossBook(context);

/** Each event is a second of the store's clock after the one before, if it does not say. */
function verdict(checker: Checker, id: string, events: readonly Told[]): string {
  for (const [i, event] of events.entries()) {
    const from = { at: i * SECOND, storeAt: i * SECOND, order: i + 1, process: "producer/0" };
    checker.observe({ ...from, ...event } as HistoryEvent);
  }
  return checker.finish(2).find((finding) => finding.id === id)?.verdict ?? "none";
}

const batch = { epoch: 0, fence: "0", sentAt: 0 };
const onLane = (...jobs: number[]) => {
  const lanes = jobs.map(() => "stable" as const);
  return { kind: "enqueued", ...batch, jobs, lanes, intendedAt: jobs.map(() => 0) } as const;
};
const delayed = (job: number, delay = SECOND) =>
  ({ ...onLane(), delayed: { jobs: [job], delays: [delay], intendedAt: [0] } }) as const;
const requeued = (job: number, moved = true) => {
  const lanes = ["stable"] as const;
  return {
    kind: "requeued",
    ...batch,
    jobs: [job],
    lanes,
    lastLanes: [null],
    moved: [moved],
  } as const;
};
const claimed = (job: number, attempt = 1) => {
  const of = { version: "v1", lease: "w", lane: "stable" } as const;
  return { kind: "claimed", ...of, jobs: [job], attempts: [attempt] } as const;
};
const settled = (job: number, outcome: "done" | "retry" | "dead", attempt = 1, reason = "no") => {
  const of = { version: "v1", lease: "w", jobs: [job], attempts: [attempt], accepted: [true] };
  const instants = { intendedAt: [0], startedAt: [0], finishedAt: [0] };
  const reasons = outcome === "done" ? {} : { reasons: [reason] };
  return { kind: "settled", ...of, outcomes: [outcome], ...reasons, ...instants } as const;
};
const load = { queued: 0, inFlight: 0 };
const audited = (deadJobs: number[] = [], heldJobs: number[] = []) =>
  ({ kind: "audited", stable: load, canary: load, waiting: 0, deadJobs, heldJobs }) as const;

describe("delays-kept", () => {
  const judged = (...events: Told[]) =>
    verdict(new DelaysKept(context, losses), "delays-kept", events);

  test("passes for a job that is put on a lane when it is due", () => {
    expect(judged(delayed(1), requeued(1), claimed(1))).toBe("pass");
  });

  test("a job on a lane before it is due", () => {
    expect(judged(delayed(1), { ...requeued(1), storeAt: SECOND - 1 })).toBe("fail");
    expect(judged(delayed(1), { ...claimed(1), storeAt: SECOND - 1 })).toBe("fail");
    expect(judged(delayed(1), { ...requeued(1, false), storeAt: 1 }, requeued(1))).toBe("pass");
  });

  test("a job that comes late though nothing is struck", () => {
    expect(judged(delayed(1), { ...requeued(1), storeAt: 4 * SECOND })).toBe("fail");
  });

  test("a job without its delay, or with another one", () => {
    expect(judged(onLane(1))).toBe("fail");
    expect(judged(delayed(1, 2 * SECOND))).toBe("fail");
    expect(judged(onLane(2), delayed(1))).toBe("pass");
  });
});

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
