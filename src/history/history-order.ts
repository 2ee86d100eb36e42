/**
 * Merges the histories of many processes into one. Events of the store are laid by the store's own
 * count; what else a process recorded stays before its next store event, and otherwise stands by
 * instant between those of all processes.
 *
 * Streaming: of each process, what it recorded up to its next store event is held. Relies on each
 * process having recorded its store events in the store's order, which one connection gives, and on
 * clocks of one host.
 */
import type { Instant } from "../kernel/time.ts";
import type { HistoryEvent } from "./event.ts";

type StoreEvent = Extract<HistoryEvent, { readonly order: number }>;

export function* mergeHistories(
  perProcess: readonly Iterable<HistoryEvent>[],
): Generator<HistoryEvent> {
  const sources = perProcess.map((history) => new Source(history));
  for (let first = earliest(sources); first !== null; first = earliest(sources)) {
    const { next } = first;
    yield* notesUntil(sources, next.storeAt, first);
    yield next;
    first.advance();
  }
  yield* notesUntil(sources, Number.POSITIVE_INFINITY, null);
}

class Source {
  readonly #events: Iterator<HistoryEvent>;
  /** What was recorded before the next store event, in its order. */
  notes: HistoryEvent[] = [];
  next: StoreEvent | null = null;

  constructor(history: Iterable<HistoryEvent>) {
    this.#events = history[Symbol.iterator]();
    this.advance();
  }

  advance(): void {
    this.next = null;
    for (let read = this.#events.next(); !read.done; read = this.#events.next()) {
      if ("order" in read.value) {
        this.next = read.value;
        return;
      }
      this.notes.push(read.value);
    }
  }

  /** Takes the notes up to an instant; a later one keeps back those behind it. */
  takeNotes(until: Instant): HistoryEvent[] {
    const end = this.notes.findIndex(({ at }) => at > until);
    return this.notes.splice(0, end === -1 ? this.notes.length : end);
  }
}

/** The process whose next store event comes first; null when there is none left. */
function earliest(sources: readonly Source[]): (Source & { readonly next: StoreEvent }) | null {
  let first: Source | null = null;
  let order = Number.POSITIVE_INFINITY;
  for (const source of sources) {
    if (source.next === null || source.next.order >= order) continue;
    first = source;
    order = source.next.order;
  }
  return first as (Source & { readonly next: StoreEvent }) | null;
}

/** Everybody's notes up to an instant, by instant; of `first`, all that precede its store event. */
function notesUntil(
  sources: readonly Source[],
  until: Instant,
  first: Source | null,
): HistoryEvent[] {
  const notes: HistoryEvent[] = [];
  for (const source of sources) {
    if (source.notes.length === 0) continue;
    notes.push(...source.takeNotes(source === first ? Number.POSITIVE_INFINITY : until));
  }
  return notes.length < 2 ? notes : notes.sort((a, b) => a.at - b.at);
}
