/**
 * Lays events that were recorded as they were heard into the order in which the store acted.
 *
 * Replies overtake each other on their way, so an event is held back until nothing earlier can
 * still be on its way: `holdFor` after it was heard. What is not from the store keeps its place
 * behind everything that had been heard before it. Relies on `at` not falling by more than that.
 */
import type { Duration, Instant } from "../kernel/time.ts";
import type { EventSink, HistoryEvent } from "./event.ts";

export interface StoreOrderOptions {
  /** The longest that a reply takes to be heard. */
  readonly holdFor: Duration;
  readonly sink: EventSink;
}

const COMPACT_AT = 64;

export class StoreOrder implements EventSink {
  readonly #holdFor: Duration;
  readonly #sink: EventSink;
  /** Ascending by key from `#first` on; what lies before is passed on already. */
  readonly #events: HistoryEvent[] = [];
  readonly #keys: number[] = [];
  #first = 0;
  #highest = 0;
  #latest: Instant = 0;

  constructor(options: StoreOrderOptions) {
    this.#holdFor = options.holdFor;
    this.#sink = options.sink;
  }

  record(event: HistoryEvent): void {
    if (event.at > this.#latest) this.#latest = event.at;
    this.#insert(event);
    this.#passOn(this.#latest - this.#holdFor);
  }

  /** Passes on what is held back; nothing earlier will come. */
  flush(): void {
    this.#passOn(Number.POSITIVE_INFINITY);
  }

  #insert(event: HistoryEvent): void {
    const key = "order" in event ? event.order : this.#highest;
    const events = this.#events;
    const keys = this.#keys;
    let place = events.length;
    while (place > this.#first && (keys[place - 1] as number) > key) place -= 1;
    if (place === events.length) {
      events.push(event);
      keys.push(key);
      if (key > this.#highest) this.#highest = key;
      return;
    }
    events.splice(place, 0, event);
    keys.splice(place, 0, key);
  }

  #passOn(heardBy: Instant): void {
    const events = this.#events;
    while (this.#first < events.length) {
      const event = events[this.#first] as HistoryEvent;
      if (event.at > heardBy) break;
      this.#first += 1;
      this.#sink.record(event);
    }
    if (this.#first === events.length || this.#first >= COMPACT_AT) {
      events.splice(0, this.#first);
      this.#keys.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
