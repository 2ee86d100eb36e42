/**
 * Lays the record of all processes on the store's line: events of store commands come out in the
 * order in which the store carried them out, although replies are heard in another.
 *
 * What is not a store event (a look, a crash) stands behind all commands that the store had carried
 * out when it happened. Relies on the network to tell of every command; holds back only what waits
 * for a reply that is still on its way.
 */
import type { EventSink, HistoryEvent } from "../history/event.ts";
import { assert } from "../kernel/assert.ts";

/** One command that the store carried out. */
interface Place {
  event: HistoryEvent | null;
  /** The reply was heard, or never will be. */
  settled: boolean;
  /** What happened after this command and before the next. */
  followers: HistoryEvent[] | null;
}

/** Places that are done with are cut off the front in pieces of this size. */
const CUT_AT = 512;

export class RecordOrder implements EventSink {
  readonly #sink: EventSink;
  #places: Place[] = [];
  /** Index in #places of the first place that is not done with. */
  #head = 0;
  /** Order of #places[0]. */
  #base = 1;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** The store carried out the command of this order. */
  applied(order: number): void {
    const expected = this.#base + this.#places.length;
    assert(order === expected, `the store counted ${order} where ${expected} comes next`);
    this.#places.push({ event: null, settled: false, followers: null });
  }

  record(event: HistoryEvent): void {
    if ("order" in event) {
      this.#places[event.order - this.#base]!.event = event;
      return;
    }
    const last = this.#places.length - 1;
    if (last < this.#head) {
      this.#sink.record(event);
      return;
    }
    const place = this.#places[last]!;
    place.followers ??= [];
    place.followers.push(event);
  }

  /** Nothing more will be recorded about the command of this order. */
  settled(order: number): void {
    this.#places[order - this.#base]!.settled = true;
    let place = this.#places[this.#head];
    while (place?.settled) {
      this.#head += 1;
      if (place.event !== null) this.#sink.record(place.event);
      if (place.followers !== null) for (const event of place.followers) this.#sink.record(event);
      place = this.#places[this.#head];
    }
    if (this.#head >= CUT_AT) this.#cut();
  }

  #cut(): void {
    this.#places = this.#places.slice(this.#head);
    this.#base += this.#head;
    this.#head = 0;
  }
}
