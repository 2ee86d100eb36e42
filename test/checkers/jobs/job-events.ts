/** What happens to a job, as events of a history, for checkers that take a few of them. */
import type { Checker } from "../../../src/checkers/checker.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";

export type Told = Partial<HistoryEvent> & { readonly kind: HistoryEvent["kind"] };

/** Each event is a second of the store's clock after the one before, if it does not say. */
export function verdict(checker: Checker, id: string, events: readonly Told[]): string {
  for (const [i, event] of events.entries()) {
    const from = { at: i * SECOND, storeAt: i * SECOND, order: i + 1, process: "producer/0" };
    checker.observe({ ...from, ...event } as HistoryEvent);
  }
  return checker.finish(2).find((finding) => finding.id === id)?.verdict ?? "none";
}

const batch = { epoch: 0, fence: "0", sentAt: 0 };
export const onLane = (...jobs: number[]) => {
  const lanes = jobs.map(() => "stable" as const);
  return { kind: "enqueued", ...batch, jobs, lanes, intendedAt: jobs.map(() => 0) } as const;
};
export const delayed = (job: number, delay = SECOND) =>
  ({ ...onLane(), delayed: { jobs: [job], delays: [delay], intendedAt: [0] } }) as const;
export const requeued = (job: number, moved = true) => {
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
export const claimed = (job: number, attempt = 1) => {
  const of = { version: "v1", lease: "w", lane: "stable" } as const;
  return { kind: "claimed", ...of, jobs: [job], attempts: [attempt] } as const;
};
export const settled = (
  job: number,
  outcome: "done" | "retry" | "dead",
  attempt = 1,
  reason = "no",
) => {
  const of = { version: "v1", lease: "w", jobs: [job], attempts: [attempt], accepted: [true] };
  const instants = { intendedAt: [0], startedAt: [0], finishedAt: [0] };
  const reasons = outcome === "done" ? {} : { reasons: [reason] };
  return { kind: "settled", ...of, outcomes: [outcome], ...reasons, ...instants } as const;
};
const load = { queued: 0, inFlight: 0 };
export const audited = (deadJobs: number[] = [], heldJobs: number[] = []) =>
  ({ kind: "audited", stable: load, canary: load, waiting: 0, deadJobs, heldJobs }) as const;
