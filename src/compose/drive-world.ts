/**
 * Gives a simulated world wall time, in slices, until it has ended.
 *
 * Within a slice the tripwires are armed: nothing in a run may read a clock, wait, or draw chance
 * that is not seeded. Between slices progress is told and an abort is heard. How much a slice holds
 * depends on the machine; what happens in the world does not depend on the slices.
 */
import { setImmediate as nextTurn } from "node:timers/promises";

import { AssertionError } from "../kernel/assert.ts";
import { OperatingError } from "../kernel/errors.ts";
import { type Instant, SECOND } from "../kernel/time.ts";
import { armTripwires } from "../simulator/tripwires.ts";

/** A world that is advanced in pieces. */
export interface Advancing {
  readonly now: Instant;
  /** Takes up at most `events` events; false once the world has ended. */
  advance(events: number): boolean;
}

export interface DriveOptions {
  readonly world: Advancing;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** Called after every slice, with the wall time since the start. */
  readonly sliced: (wallMs: number) => void;
}

const SLICE_MS = 50;
const FIRST_SLICE_EVENTS = 5_000;
const LEAST_EVENTS = 500;
const MOST_EVENTS = 1_000_000;

export async function driveWorld({ world, seed, signal, sliced }: DriveOptions): Promise<void> {
  const startedAtMs = performance.now();
  let events = FIRST_SLICE_EVENTS;
  for (;;) {
    if (signal.aborted) throw interrupted(world);
    const slicedAtMs = performance.now();
    const goesOn = advance(world, seed, events);
    const nowMs = performance.now();
    sliced(nowMs - startedAtMs);
    if (!goesOn) return;
    const fitting = Math.round((events * SLICE_MS) / Math.max(nowMs - slicedAtMs, 1));
    events = Math.min(Math.max(fitting, LEAST_EVENTS), MOST_EVENTS);
    await nextTurn();
  }
}

/** A failed assertion is told with what reproduces it. */
function advance(world: Advancing, seed: string, events: number): boolean {
  const disarm = armTripwires({ seed });
  try {
    return world.advance(events);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    const place = `seed ${seed}, ${world.now / SECOND} s after the run's start`;
    throw Object.assign(new AssertionError(`${error.message} (${place})`), { cause: error });
  } finally {
    disarm();
  }
}

function interrupted(world: Advancing): OperatingError {
  return new OperatingError({
    code: "INTERRUPTED",
    message: `The run was interrupted ${world.now / SECOND} s after its (virtual) start.`,
    hint: "Run it again; the same seed gives the same run.",
  });
}
