/** Jobs that wait for their next attempt, in the order in which they fall due. */
import type { DueJob } from "../../canary/store/job.ts";
import type { Instant } from "../../kernel/time.ts";

interface Entry extends DueJob {
  readonly due: Instant;
  moved: boolean;
}

export class DueList {
  /** Ascending by due instant; equal ones in order of insertion. Moved entries leave lazily. */
  readonly #entries: Entry[] = [];
  readonly #byId = new Map<string, Entry>();

  get size(): number {
    return this.#byId.size;
  }

  add(entry: DueJob, due: Instant): void {
    const added: Entry = { job: entry.job, lastLane: entry.lastLane, due, moved: false };
    this.#entries.splice(this.#placeOf(due), 0, added);
    this.#byId.set(entry.job.id, added);
  }

  /** The first entries that are due at `now`. */
  dueAt(now: Instant, limit: number): DueJob[] {
    const found: DueJob[] = [];
    for (const { job, lastLane, due, moved } of this.#entries) {
      if (due > now || found.length === limit) break;
      if (!moved) found.push({ job, lastLane });
    }
    return found;
  }

  /** The instant at which the entry after the first `skip` falls due; null if there is none. */
  nextDue(skip: number): Instant | null {
    let seen = 0;
    for (const { due, moved } of this.#entries) {
      if (moved) continue;
      if (seen === skip) return due;
      seen += 1;
    }
    return null;
  }

  /** Takes an entry out; null unless this very attempt still waits and is due. */
  take(jobId: string, attempt: number): DueJob | null {
    const entry = this.#byId.get(jobId);
    if (entry === undefined || entry.job.attempt !== attempt) return null;
    entry.moved = true;
    this.#byId.delete(jobId);
    let gone = 0;
    while (this.#entries[gone]?.moved) gone += 1;
    if (gone > 0) this.#entries.splice(0, gone);
    return entry;
  }

  *[Symbol.iterator](): Iterator<DueJob & { readonly due: Instant }> {
    for (const { job, lastLane, due, moved } of this.#entries) {
      if (!moved) yield { job, lastLane, due };
    }
  }

  /** Index behind all entries that are due at or before `due`. */
  #placeOf(due: Instant): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.due <= due) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
