/**
 * Runs a scenario twice side by side and stops at the first event that differs. Side by side, so
 * that state which two runs share by mistake shows as well.
 */
import { Digest } from "../../history/digest.ts";
import type { EventSink, HistoryEvent } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { type Advancing, driveWorld } from "../drive-world.ts";
import { makeWorld } from "../run-simulated.ts";

export type Determinism =
  | { readonly kind: "same"; readonly digest: string; readonly events: number }
  | Difference;

/** The first event that differs; null where one run had no more events. */
export interface Difference {
  readonly kind: "differs";
  /** Events before it, the same in both runs. */
  readonly index: number;
  readonly first: HistoryEvent | null;
  readonly second: HistoryEvent | null;
  /** The last events before it, the same in both, oldest first. */
  readonly before: readonly HistoryEvent[];
  /** Of these, and further back: the last ones of the process that each side's event is of. */
  readonly firstLed: readonly HistoryEvent[];
  readonly secondLed: readonly HistoryEvent[];
}

const SHOWN_BEFORE = 8;
const SHOWN_OF_PROCESS = 4;

/** Makes one of the two worlds; they record into the sinks that they are given. */
export type MakeTwin = (scenario: Scenario, sink: EventSink) => Advancing;

export async function verifyDeterminism(
  scenario: Scenario,
  signal: AbortSignal,
  make: MakeTwin = makeWorld,
): Promise<Determinism> {
  const twins = new Twins(scenario, make);
  await driveWorld({ world: twins, seed: scenario.seed, signal, sliced: () => {} });
  return twins.outcome();
}

/** The events of one run that are not compared yet, each with the digest up to it. */
class Trace implements EventSink {
  readonly digest = new Digest();
  events: HistoryEvent[] = [];
  digests: string[] = [];

  record(event: HistoryEvent): void {
    this.digest.record(event);
    this.events.push(event);
    this.digests.push(this.digest.hex());
  }

  drop(count: number): void {
    this.events = this.events.slice(count);
    this.digests = this.digests.slice(count);
  }
}

class Twins implements Advancing {
  readonly #first = new Trace();
  readonly #second = new Trace();
  readonly #worlds: readonly [Advancing, Advancing];
  readonly #before: HistoryEvent[] = [];
  readonly #ofProcess = new Map<string, HistoryEvent[]>();
  #same = 0;
  #difference: Difference | null = null;

  constructor(scenario: Scenario, make: MakeTwin) {
    this.#worlds = [make(scenario, this.#first), make(scenario, this.#second)];
  }

  get now(): Instant {
    return this.#worlds[0].now;
  }

  advance(events: number): boolean {
    const goOn = this.#worlds.map((world) => world.advance(events));
    this.#compare(Math.min(this.#first.events.length, this.#second.events.length));
    if (!goOn.includes(true)) this.#compare(1);
    return this.#difference === null && goOn.includes(true);
  }

  outcome(): Determinism {
    if (this.#difference !== null) return this.#difference;
    return { kind: "same", digest: this.#first.digest.hex(), events: this.#same };
  }

  /** Beyond the end of both, nothing equals nothing. */
  #compare(count: number): void {
    for (let i = 0; i < count; i++) {
      const first = this.#first.events[i] ?? null;
      const second = this.#second.events[i] ?? null;
      if (this.#first.digests[i] === this.#second.digests[i]) {
        if (first !== null) this.#remember(first);
        continue;
      }
      this.#difference = {
        kind: "differs",
        index: this.#same + i,
        first,
        second,
        before: this.#before,
        firstLed: this.#ledTo(first),
        secondLed: this.#ledTo(second),
      };
      return;
    }
    this.#same += Math.min(count, this.#first.events.length);
    this.#first.drop(count);
    this.#second.drop(count);
  }

  #remember(event: HistoryEvent): void {
    const own = this.#ofProcess.get(event.process) ?? [];
    this.#ofProcess.set(event.process, own);
    own.push(event);
    this.#before.push(event);
    if (own.length > SHOWN_OF_PROCESS) own.shift();
    if (this.#before.length > SHOWN_BEFORE) this.#before.shift();
  }

  #ledTo(event: HistoryEvent | null): readonly HistoryEvent[] {
    return event === null ? [] : (this.#ofProcess.get(event.process) ?? []);
  }
}
