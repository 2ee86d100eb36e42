/**
 * What became of the jobs that have no recorded end, told by elimination: by what is known of each
 * and by what the store held at the end. Part of jobs-conserved.ts.
 *
 * A settlement whose reply was lost took effect if the store holds the job no more.
 */
import type { JobNumber, StoreAudited } from "../../history/event.ts";
import {
  ENDED,
  ENQUEUED,
  HELD,
  type JobStates,
  leaseOf,
  MAYBE_DEAD,
  MAYBE_DONE,
  MAYBE_ENQUEUED,
} from "./job-states.ts";

export type Fate = "recoveredDone" | "recoveredDead" | "stranded" | "lost" | "neverEnqueued";

export interface AuditInput {
  readonly states: JobStates;
  readonly audited: StoreAudited;
  /** Jobs whose death was recorded. */
  readonly recordedDead: ReadonlySet<JobNumber>;
  /** What the store forgot may have come to another end. */
  readonly excuses: (job: JobNumber) => boolean;
  /** Dead letters that may have been requeued. */
  readonly maybeRevived: ReadonlySet<JobNumber>;
  /** A reap's reply was lost: jobs may have died in it unrecorded. */
  readonly reapUnknown: boolean;
}

export interface Audit {
  /** Of the recovered, those whose enqueue was not heard of either. */
  readonly recoveredEnqueued: number;
  readonly recoveredDone: number;
  readonly recoveredDead: number;
  /** Still in the store, by its own count. */
  readonly held: number;
  /** What is wrong, job by job. */
  readonly wrong: readonly Wrong[];
}

export interface Wrong {
  readonly job: JobNumber;
  readonly what: string;
  readonly isLost: boolean;
}

export function auditJobs(input: AuditInput): Audit {
  const { states, audited, recordedDead } = input;
  const inStore = new Set(audited.heldJobs);
  const deadInStore = new Set(audited.deadJobs);
  const wrong: Wrong[] = [];
  const counts = { recoveredEnqueued: 0, recoveredDone: 0, recoveredDead: 0 };
  const lost = (job: JobNumber, what: string) => wrong.push({ job, what, isLost: true });
  const left = (job: JobNumber, what: string) => wrong.push({ job, what, isLost: false });
  for (const [job, word] of states.unended()) {
    const fate = fateOf(word, inStore.has(job), deadInStore.has(job), input.reapUnknown);
    if (fate === "recoveredDone" || fate === "recoveredDead") {
      counts[fate] += 1;
      if ((word & ENQUEUED) === 0) counts.recoveredEnqueued += 1;
    }
    if (fate === "lost") lost(job, `Job ${job} is lost: ${lastKnown(word)}, and in no store.`);
    if (fate === "stranded") {
      left(job, `Job ${job} is stranded: still in the store when the run ended.`);
    }
  }
  for (const job of recordedDead) {
    if (deadInStore.has(job) || input.excuses(job)) continue;
    if (input.maybeRevived.has(job) && inStore.has(job)) continue;
    lost(job, `Job ${job} was dead-lettered, and is not among the dead letters.`);
  }
  for (const job of audited.deadJobs) {
    if ((states.word(job) & ENDED) === 0 || recordedDead.has(job) || input.excuses(job)) continue;
    left(job, `Job ${job} is done, and among the dead letters all the same.`);
  }
  for (const job of audited.heldJobs) {
    if ((states.word(job) & ENDED) === 0) continue;
    left(job, `Job ${job} has ended, and is still in the store to run again.`);
  }
  return { ...counts, wrong, held: heldIn(audited) };
}

function heldIn({ stable, canary, waiting }: StoreAudited): number {
  return stable.queued + stable.inFlight + canary.queued + canary.inFlight + waiting;
}

function fateOf(word: number, inStore: boolean, dead: boolean, reapUnknown: boolean): Fate {
  if (inStore) return "stranded";
  if (dead) return reapUnknown || (word & MAYBE_DEAD) !== 0 ? "recoveredDead" : "lost";
  if ((word & MAYBE_DONE) !== 0) return "recoveredDone";
  const wasEnqueued = (word & ENQUEUED) !== 0 || leaseOf(word) !== 0;
  return !wasEnqueued && (word & MAYBE_ENQUEUED) !== 0 ? "neverEnqueued" : "lost";
}

function lastKnown(word: number): string {
  if ((word & HELD) !== 0) return "claimed, never settled";
  return leaseOf(word) !== 0 ? "its attempt ended without an end of the job" : "never claimed";
}
