/**
 * Jobs that wait for their next attempt, in the order in which they fall due; equal instants in the
 * order in which they came.
 *
 * A binary heap beside an index by job id. An entry that was moved stays in the heap until it comes
 * to the top: entries are nearly always moved in the order in which they were shown.
 */
import type { DueJob, Job, Lane } from "../../canary/store/job.ts";
import type { Instant } from "../../kernel/time.ts";
import { JobIndex } from "./job-index.ts";

interface Entry extends DueJob {
  readonly dueAt: Instant;
  readonly number: number;
  moved: boolean;
}

export class WaitingJobs {
  readonly #heap: Entry[] = [];
  readonly #byId = new JobIndex<Entry>();
  #added = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** `job` already carries the number of its next attempt. */
  add(job: Job, lastLane: Lane | null, dueAt: Instant): void {
    const entry: Entry = { job, lastLane, dueAt, number: this.#added, moved: false };
    this.#added += 1;
    this.#byId.set(entry);
    this.#push(entry);
  }

  /** Removes what still waits of this job and attempt; null when it does not. */
  take(jobId: string, attempt: number): DueJob | null {
    const entry = this.#byId.get(jobId);
    if (entry === undefined || entry.job.attempt !== attempt) return null;
    this.#byId.delete(jobId);
    entry.moved = true;
    return entry;
  }

  /** The first jobs that are due at `now`, `limit` at most, and when the next one falls due. */
  peek(now: Instant, limit: number): { jobs: DueJob[]; nextAt: Instant | null } {
    const seen: Entry[] = [];
    let top = this.#top();
    while (top !== undefined && top.dueAt <= now && seen.length < limit) {
      seen.push(top);
      this.#pop();
      top = this.#top();
    }
    const nextAt = top === undefined ? null : top.dueAt;
    for (const entry of seen) this.#push(entry);
    return { jobs: seen.map(({ job, lastLane }) => ({ job, lastLane })), nextAt };
  }

  /** All that wait, in order. */
  toArray(): { job: Job; lastLane: Lane | null; dueAt: Instant }[] {
    return this.#byId
      .values()
      .sort((a, b) => (before(a, b) ? -1 : 1))
      .map(({ job, lastLane, dueAt }) => ({ job, lastLane, dueAt }));
  }

  #top(): Entry | undefined {
    let top = this.#heap[0];
    while (top?.moved) {
      this.#pop();
      top = this.#heap[0];
    }
    return top;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!before(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) {
        child += 1;
      }
      const below = heap[child] as Entry;
      if (!before(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.number < b.number);
}
