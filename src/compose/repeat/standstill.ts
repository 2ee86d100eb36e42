/**
 * Runs a scenario in virtual time up to an instant or an event, and tells how the world stands
 * there. What processes and faults do is taken from the events, what is stored from the store
 * itself, so looking changes nothing and the run up to there is the run that was reported.
 *
 * An instant is reached with the first thing that happens at it or after it.
 */
import type { StoreAudit } from "../../canary/store/audit.ts";
import type { StoreContents } from "../../canary/store/contents.ts";
import { Digest } from "../../history/digest.ts";
import type { EventSink, HistoryEvent, ProcessChanged } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { World } from "../../simulator/world.ts";
import { type Advancing, driveWorld } from "../drive-world.ts";
import { makeWorld } from "../run-simulated.ts";

export type Until =
  | { readonly kind: "instant"; readonly at: Instant }
  /** Counted from 1, in the order in which they are recorded. */
  | { readonly kind: "event"; readonly number: number };

export interface ProcessStanding {
  readonly name: string;
  /** What happened to it last. */
  readonly phase: ProcessChanged["phase"];
  readonly version: string;
  /** How often it was started. */
  readonly incarnation: number;
  readonly since: Instant;
}

export interface Standstill {
  readonly at: Instant;
  /** Recorded so far. */
  readonly events: number;
  /** Of the events so far. */
  readonly digest: string;
  /** The run was over before. */
  readonly ended: boolean;
  readonly processes: readonly ProcessStanding[];
  /** That last now. */
  readonly faults: readonly Fault[];
  readonly store: StoreAudit;
  readonly contents: StoreContents;
  /** The last events, oldest first. */
  readonly last: readonly HistoryEvent[];
  /** Why the run is not over yet; null when nothing is pending. */
  readonly pending: string | null;
}

export interface StandstillOptions {
  readonly scenario: Scenario;
  readonly until: Until;
  readonly signal: AbortSignal;
}

const LAST_SHOWN = 20;

export async function standstill(options: StandstillOptions): Promise<Standstill> {
  const { scenario, until, signal } = options;
  const watch = new Watch();
  const world = makeWorld(scenario, watch);
  const stopping = new Stopping(world, () =>
    until.kind === "instant" ? world.now >= until.at : watch.events >= until.number,
  );
  await driveWorld({ world: stopping, seed: scenario.seed, signal, sliced: () => {} });
  return {
    at: world.now,
    events: watch.events,
    digest: watch.digest,
    ended: stopping.ended,
    processes: [...watch.processes.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    faults: [...watch.faults.values()],
    ...world.stored(),
    last: watch.last,
    pending: stopping.ended ? null : world.pending(),
  };
}

/** Advances one action at a time and stops after the one with which `reached` holds. */
class Stopping implements Advancing {
  readonly #world: World;
  readonly #reached: () => boolean;
  ended = false;

  constructor(world: World, reached: () => boolean) {
    this.#world = world;
    this.#reached = reached;
  }

  get now(): Instant {
    return this.#world.now;
  }

  advance(events: number): boolean {
    for (let left = events; left > 0; left--) {
      if (this.#reached()) return false;
      this.ended = !this.#world.advance(1);
      if (this.ended) return false;
    }
    return true;
  }
}

/** What the events so far say of processes and faults. */
class Watch implements EventSink {
  readonly #digest = new Digest();
  readonly processes = new Map<string, ProcessStanding>();
  readonly faults = new Map<string, Fault>();
  readonly last: HistoryEvent[] = [];

  get events(): number {
    return this.#digest.events;
  }

  get digest(): string {
    return this.#digest.hex();
  }

  record(event: HistoryEvent): void {
    this.#digest.record(event);
    this.last.push(event);
    if (this.last.length > LAST_SHOWN) this.last.shift();
    if (event.kind === "process") this.#changed(event);
    if (event.kind !== "fault") return;
    if (event.phase === "begins") this.faults.set(event.fault.id, event.fault);
    else this.faults.delete(event.fault.id);
  }

  #changed({ process, phase, version, at }: ProcessChanged): void {
    const before = this.processes.get(process)?.incarnation ?? 0;
    const incarnation = before + (phase === "started" ? 1 : 0);
    this.processes.set(process, { name: process, phase, version, incarnation, since: at });
  }
}
