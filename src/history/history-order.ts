/**
 * Merges the histories of many processes into one. Events of the store are laid by the store's own
 * count; what else a process recorded stays behind the store event that precedes it in that
 * process, and such neighbours of several processes stand by instant.
 *
 * Streaming: one event a process is held. Relies on each process having recorded its store events
 * in the store's order, which one connection gives.
 */
import type { HistoryEvent } from "./event.ts";

interface Head {
  readonly event: HistoryEvent;
  /** Order of the event, or of the last store event before it in the same process. */
  readonly key: number;
  readonly process: number;
}

export type History = Iterable<HistoryEvent> | AsyncIterable<HistoryEvent>;

/** Merges histories that are in memory or can be read without waiting. */
export function* mergeHistories(
  perProcess: readonly Iterable<HistoryEvent>[],
): Generator<HistoryEvent> {
  const sources = perProcess.map((history) => history[Symbol.iterator]());
  const heap = new Heads();
  const pull = (process: number, key: number) => {
    const next = (sources[process] as Iterator<HistoryEvent>).next();
    if (!next.done) heap.push(headOf(next.value, process, key));
  };
  for (let process = 0; process < sources.length; process++) pull(process, 0);
  for (let head = heap.pop(); head !== undefined; head = heap.pop()) {
    yield head.event;
    pull(head.process, head.key);
  }
}

/** Merges histories that are read bit by bit, e.g. from files. */
export async function* mergeHistoryStreams(
  perProcess: readonly History[],
): AsyncGenerator<HistoryEvent> {
  const sources = perProcess.map(iteratorOf);
  const heap = new Heads();
  const pull = async (process: number, key: number) => {
    const next = await (sources[process] as Source).next();
    if (!next.done) heap.push(headOf(next.value, process, key));
  };
  for (let process = 0; process < sources.length; process++) await pull(process, 0);
  for (let head = heap.pop(); head !== undefined; head = heap.pop()) {
    yield head.event;
    await pull(head.process, head.key);
  }
}

type Source = Iterator<HistoryEvent> | AsyncIterator<HistoryEvent>;

function iteratorOf(history: History): Source {
  return Symbol.asyncIterator in history
    ? history[Symbol.asyncIterator]()
    : history[Symbol.iterator]();
}

function headOf(event: HistoryEvent, process: number, key: number): Head {
  return { event, process, key: "order" in event ? event.order : key };
}

/** A store event comes before what only follows it; then by instant, then by process. */
function before(a: Head, b: Head): boolean {
  if (a.key !== b.key) return a.key < b.key;
  const aFollows = !("order" in a.event);
  const bFollows = !("order" in b.event);
  if (aFollows !== bFollows) return bFollows;
  if (a.event.at !== b.event.at) return a.event.at < b.event.at;
  return a.process < b.process;
}

/** A binary heap; the earliest on top. */
class Heads {
  readonly #heads: Head[] = [];

  push(head: Head): void {
    const heads = this.#heads;
    let place = heads.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(head, heads[parent] as Head)) break;
      heads[place] = heads[parent] as Head;
      place = parent;
    }
    heads[place] = head;
  }

  pop(): Head | undefined {
    const heads = this.#heads;
    const top = heads[0];
    const last = heads.pop();
    if (last === undefined || heads.length === 0) return top;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heads.length) break;
      const right = child + 1;
      if (right < heads.length && before(heads[right] as Head, heads[child] as Head)) child = right;
      if (!before(heads[child] as Head, last)) break;
      heads[place] = heads[child] as Head;
      place = child;
    }
    heads[place] = last;
    return top;
  }
}
