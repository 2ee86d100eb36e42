/**
 * An always-on 64-bit digest of every event of a run: same seed, same digest. Two 32-bit lanes, a
 * multiplication each a number, so that it costs a few nanoseconds; it is not for security.
 *
 * Its trail keeps the digest's state after every n-th event, so that two runs which differ can be
 * compared down to a short stretch of events (see digest-trail.ts).
 */
import { unreachable } from "../kernel/assert.ts";
import type { Instant } from "../kernel/time.ts";
import { DigestTrail } from "./digest-trail.ts";
import type { EventSink, HistoryEvent, JobsEnqueued, JobsRequeued, JobsSettled } from "./event.ts";

const TWO_TO_32 = 4_294_967_296;

export class Digest implements EventSink {
  readonly trail = new DigestTrail();
  #high = 0x9e3779b9 | 0;
  #low = 0x7f4a7c15 | 0;
  #events = 0;
  /** Texts that were hashed before, so that a process name is read once, not with every event. */
  readonly #names = new Map<string, number>();

  get events(): number {
    return this.#events;
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    const half = (value: number) => (value >>> 0).toString(16).padStart(8, "0");
    return half(mix(this.#high ^ this.#low)) + half(mix((this.#low + this.#events) | 0));
  }

  record(event: HistoryEvent): void {
    this.#name(event.kind);
    this.#name(event.process);
    this.#number(event.at);
    if ("order" in event) {
      this.#number(event.order);
      this.#number(event.storeAt);
    }
    this.#body(event);
    this.#events += 1;
    this.trail.passed(this.#events, this.#high, this.#low);
  }

  #body(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
        this.#number(event.epoch);
        this.#name(event.fence);
        this.#number(event.sentAt);
        this.#numbers(event.jobs);
        this.#letters(event.lanes);
        this.#numbers(event.intendedAt);
        this.#parts(event);
        this.#routing(event);
        break;
      case "claimed":
        this.#name(event.lease);
        this.#name(event.version);
        this.#name(event.lane);
        this.#numbers(event.jobs);
        this.#numbers(event.attempts);
        break;
      case "settled":
        this.#settled(event);
        break;
      case "requeued":
        this.#number(event.epoch);
        this.#name(event.fence);
        this.#numbers(event.jobs);
        this.#letters(event.lanes);
        this.#letters(event.lastLanes);
        this.#flags(event.moved);
        this.#routing(event);
        break;
      case "lapsed":
      case "deadRequeued":
      case "routeRefused":
      case "drained":
      case "laneRead":
      case "unknown":
      case "committed":
      case "commitRefused":
      case "led":
      case "enlisted":
      case "heartbeat":
      case "marked":
      case "placeTaken":
      case "placesFull":
      case "placeLeft":
      case "looked":
      case "alerted":
      case "operated":
      case "fault":
      case "process":
      case "storeLost":
      case "evicted":
      case "audited":
        // Rare ones are taken as their text: nothing of them can be forgotten.
        this.#text(textOf(event));
        break;
      default:
        unreachable(event, "history event");
    }
  }

  #settled(event: JobsSettled): void {
    this.#name(event.lease);
    this.#name(event.version);
    this.#numbers(event.jobs);
    this.#numbers(event.attempts);
    this.#letters(event.outcomes);
    this.#flags(event.accepted);
    if (event.reasons !== undefined) for (const reason of event.reasons) this.#name(reason);
    this.#numbers(event.intendedAt);
    this.#numbers(event.startedAt);
    this.#numbers(event.finishedAt);
    if (event.sample !== undefined) {
      this.#number(event.sample.weight);
      this.#flags(event.sample.told);
    }
    if (event.unrenewed) this.#name("unrenewed");
  }

  /** What is not there costs and changes nothing. */
  #routing({ fallback, diverted, canary }: JobsEnqueued | JobsRequeued): void {
    if (fallback) this.#name("fallback");
    if (diverted) this.#name("diverted");
    if (canary === undefined) return;
    this.#number(canary.queued);
    this.#number(canary.oldestAge ?? -1);
  }

  #parts({ delayed, repeats }: JobsEnqueued): void {
    if (delayed !== undefined) {
      this.#name("delayed");
      this.#numbers(delayed.jobs);
      this.#numbers(delayed.delays);
      this.#numbers(delayed.intendedAt);
    }
    if (repeats === undefined) return;
    this.#name("repeats");
    this.#numbers(repeats.jobs);
    this.#numbers(repeats.intendedAt);
  }

  /** Both lanes, for one 32-bit integer. */
  #word(value: number): void {
    const high = Math.imul(this.#high ^ value, 0xcc9e2d51);
    this.#high = high ^ (high >>> 15);
    const low = Math.imul(this.#low + value, 0x1b873593);
    this.#low = (((low << 13) | (low >>> 19)) + 0x52dce729) | 0;
  }

  #number(value: Instant): void {
    this.#word(value | 0);
    if (value >= TWO_TO_32 || value < 0) this.#word(Math.floor(value / TWO_TO_32) | 0);
  }

  #numbers(values: readonly number[]): void {
    this.#word(values.length);
    for (let i = 0; i < values.length; i++) this.#number(values[i] as number);
  }

  /** Lanes or outcomes: their third letters differ, their first ones do not. */
  #letters(values: readonly (string | null)[]): void {
    for (let i = 0; i < values.length; i++) this.#word(values[i]?.charCodeAt(2) ?? 0);
  }

  #flags(values: readonly boolean[]): void {
    for (let i = 0; i < values.length; i++) this.#word(values[i] ? 1 : 0);
  }

  #name(text: string): void {
    let code = this.#names.get(text);
    if (code === undefined) {
      code = codeOf(text);
      this.#names.set(text, code);
    }
    this.#word(code);
  }

  #text(text: string): void {
    this.#word(text.length);
    for (let i = 0; i < text.length; i++) this.#word(text.charCodeAt(i));
  }
}

/** The event as JSON, with the maps of its counts written out. */
function textOf(event: HistoryEvent): string {
  return JSON.stringify(event, (_key, value) => (value instanceof Map ? [...value] : value));
}

/** FNV-1a of the text's code units. */
function codeOf(text: string): number {
  let code = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) code = Math.imul(code ^ text.charCodeAt(i), 0x01000193);
  return code;
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
