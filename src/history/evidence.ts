/**
 * Keeps the histories of a few named jobs out of a run of millions: whatever happened to them,
 * with the other jobs of each batch left out. Used when a run is read or run a second time.
 */
import type { EventSink, HistoryEvent, JobNumber } from "./event.ts";

/** Per kind: the columns that run parallel to `jobs`. */
const COLUMNS = {
  enqueued: ["jobs", "lanes", "intendedAt"],
  claimed: ["jobs", "attempts"],
  settled: ["jobs", "attempts", "outcomes", "accepted", "intendedAt", "startedAt", "finishedAt"],
  lapsed: ["jobs", "leases", "lanes", "attempts", "dead"],
  requeued: ["jobs", "lanes", "lastLanes", "moved"],
  routeRefused: ["jobs"],
  drained: ["jobs"],
  unknown: ["jobs", "outcomes"],
} as const satisfies Partial<Record<HistoryEvent["kind"], readonly string[]>>;

export class EvidenceSink implements EventSink {
  /** The events that name one of the jobs, in the order in which they were recorded. */
  readonly events: HistoryEvent[] = [];
  readonly #jobs: ReadonlySet<JobNumber>;

  constructor(jobs: ReadonlySet<JobNumber>) {
    this.#jobs = jobs;
  }

  record(event: HistoryEvent): void {
    const restricted = restrictTo(event, this.#jobs);
    if (restricted !== null) this.events.push(restricted);
  }
}

/** The event with only the named jobs left in it; null if it names none of them. */
export function restrictTo(event: HistoryEvent, jobs: ReadonlySet<JobNumber>): HistoryEvent | null {
  if (!("jobs" in event)) return null;
  const kept: number[] = [];
  for (let i = 0; i < event.jobs.length; i++) if (jobs.has(event.jobs[i] as number)) kept.push(i);
  const also = alsoNamed(event, jobs);
  if (kept.length === 0 && Object.values(also).every((named) => named.length === 0)) return null;
  const fields: Record<string, unknown> = { ...event, ...also };
  for (const column of COLUMNS[event.kind]) {
    const values = fields[column] as readonly unknown[];
    fields[column] = values.length === 0 ? [] : kept.map((index) => values[index]);
  }
  return fields as unknown as HistoryEvent;
}

/** Lists of jobs of their own that do not run parallel to `jobs`. */
function alsoNamed(
  event: HistoryEvent,
  jobs: ReadonlySet<JobNumber>,
): Record<string, readonly JobNumber[]> {
  const named = (list: readonly JobNumber[]) => list.filter((job) => jobs.has(job));
  if (event.kind === "drained") return { revoked: named(event.revoked) };
  if (event.kind === "routeRefused") return { alreadyEnqueued: named(event.alreadyEnqueued) };
  return {};
}
