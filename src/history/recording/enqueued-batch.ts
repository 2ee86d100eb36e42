/**
 * What an accepted enqueue came to, job by job: on its lane, delayed, or left out as a repeat.
 * Nearly always all are on their lanes; then nothing is sorted out.
 */
import type { Enqueue } from "../../canary/store/commands.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { Enqueued } from "../../canary/store/replies.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { JobNumber, JobsEnqueued } from "../event.ts";
import type { Recorder } from "./reply-event.ts";

type Batch = Pick<JobsEnqueued, "jobs" | "lanes" | "intendedAt" | "delayed" | "repeats">;

class Column {
  readonly jobs: JobNumber[] = [];
  readonly intendedAt: Instant[] = [];
}

export function enqueuedBatch(recorder: Recorder, command: Enqueue, reply: Enqueued): Batch {
  const { numberOf, startedAt } = recorder;
  const repeats = reply.repeats === undefined ? null : new Set(reply.repeats);
  const lanes: Lane[] = [];
  const delays: Duration[] = [];
  const put = new Column();
  const delayed = new Column();
  const repeated = new Column();
  for (let i = 0; i < command.jobs.length; i++) {
    const job = command.jobs[i] as Enqueue["jobs"][number];
    const lane = command.lanes[i] as Lane | null;
    const isRepeat = repeats?.has(i) === true;
    const column = isRepeat ? repeated : lane === null ? delayed : put;
    column.jobs.push(numberOf(job.id));
    column.intendedAt.push(job.intendedAt - startedAt);
    if (column === delayed) delays.push(job.delay ?? 0);
    if (column === put) lanes.push(lane as Lane);
  }
  const batch = { ...put, lanes };
  if (delays.length === 0 && repeats === null) return batch;
  return {
    ...batch,
    ...(delays.length === 0 ? {} : { delayed: { ...delayed, delays } }),
    ...(repeats === null ? {} : { repeats: { ...repeated } }),
  };
}
