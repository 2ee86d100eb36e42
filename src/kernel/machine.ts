/**
 * The shape of every machine of the core: a pure, synchronous step from an event to commands.
 *
 * A machine owns its state and may change it in place; nobody else touches it. It never waits,
 * never reads a clock and never draws chance that was not handed in: waiting is a state, and
 * `wakeAt` asks the host for a `wake` event at that instant.
 */
import type { Instant } from "./time.ts";

export interface Step<Command> {
  readonly commands: readonly Command[];
  /** When the host must deliver `wake`; replaces what was asked before. Null: only other events. */
  readonly wakeAt: Instant | null;
}

export interface Machine<Event, Command> {
  step(event: Event, now: Instant): Step<Command>;
}
