/**
 * Keeps what a report shows of a run of millions of jobs: all that was decided, and of the few jobs
 * that findings name whatever happened to them, with the other jobs of each batch left out. Used
 * when a run is read or run a second time.
 */
import { isControlEvent, type JobEvent } from "./control-event.ts";
import type { EventSink, HistoryEvent, JobNumber, JobsEnqueued } from "./event.ts";

/** Per kind: the columns that run parallel to `jobs`. */
const COLUMNS = {
  enqueued: ["jobs", "lanes", "intendedAt"],
  claimed: ["jobs", "attempts"],
  settled: [
    "jobs",
    "attempts",
    "outcomes",
    "accepted",
    "reasons",
    "intendedAt",
    "startedAt",
    "finishedAt",
  ],
  lapsed: ["jobs", "leases", "lanes", "attempts", "dead"],
  requeued: ["jobs", "lanes", "lastLanes", "moved"],
  routeRefused: ["jobs"],
} as const satisfies Record<JobEvent["kind"], readonly string[]>;

export class Evidence implements EventSink {
  /** In the order in which they were recorded. */
  readonly events: HistoryEvent[] = [];
  readonly #jobs: ReadonlySet<JobNumber>;

  constructor(jobs: ReadonlySet<JobNumber>) {
    this.#jobs = jobs;
  }

  record(event: HistoryEvent): void {
    const kept = isControlEvent(event) ? event : restrictTo(event, this.#jobs);
    if (kept !== null) this.events.push(kept);
  }
}

/** The event with only the named jobs left in it; null if it names none of them. */
function restrictTo(event: JobEvent, jobs: ReadonlySet<JobNumber>): JobEvent | null {
  const kept: number[] = [];
  for (let i = 0; i < event.jobs.length; i++) if (jobs.has(event.jobs[i] as number)) kept.push(i);
  const also =
    event.kind === "routeRefused" ? event.alreadyEnqueued.filter((job) => jobs.has(job)) : [];
  const parts = event.kind === "enqueued" ? partsOf(event, jobs) : {};
  if (kept.length + also.length === 0 && Object.keys(parts).length === 0) return null;
  const fields: Record<string, unknown> = { ...event, ...parts };
  if (event.kind === "routeRefused") fields.alreadyEnqueued = also;
  for (const column of COLUMNS[event.kind]) {
    const values = fields[column] as readonly unknown[] | undefined;
    if (values === undefined) continue;
    fields[column] = values.length === 0 ? [] : kept.map((index) => values[index]);
  }
  if (event.kind === "settled" && event.sample !== undefined) {
    const { weight, told } = event.sample;
    fields.sample = { weight, told: kept.map((index) => told[index]) };
  }
  return fields as unknown as JobEvent;
}

/** What an enqueue did not put on a lane, with only the named jobs left; {} if none of them. */
function partsOf(event: JobsEnqueued, named: ReadonlySet<JobNumber>) {
  const parts: Record<string, unknown> = {};
  for (const part of ["delayed", "repeats"] as const) {
    const columns = event[part];
    const kept = columns?.jobs.flatMap((job, i) => (named.has(job) ? [i] : [])) ?? [];
    if (columns === undefined) continue;
    const entries = Object.entries(columns as unknown as Record<string, readonly unknown[]>);
    const restricted = entries.map(([name, values]) => [name, kept.map((i) => values[i])]);
    if (kept.length > 0) parts[part] = Object.fromEntries(restricted);
  }
  return parts;
}
