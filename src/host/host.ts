/**
 * The host: delivers events to one machine, performs its commands and wakes it when it asked to be.
 *
 * It is the same in every world. Events that arrive while a step is being performed wait their
 * turn, so a machine is never entered twice. A machine's time never falls: where the agenda's clock
 * is set back, the machine's goes on from where it was, and no wake-up waits for the old time.
 */
import { assert } from "../kernel/assert.ts";
import type { Machine } from "../kernel/machine.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Agenda, Scheduled } from "../ports/ports.ts";

export interface HostOptions<Event, Command> {
  readonly machine: Machine<Event, Command>;
  readonly agenda: Agenda;
  /** Carries out one command. What comes of it is delivered as an event, later or at once. */
  readonly perform: (command: Command) => void;
  /** The event to deliver when the machine's wake-up is due. */
  readonly wake: (now: Instant) => Event;
}

/** Wakings at one instant that lead to nothing, before the machine is known to turn in a circle. */
const IDLE_WAKINGS = 1_000;

export class Host<Event, Command> {
  readonly #options: HostOptions<Event, Command>;
  readonly #waiting: Event[] = [];
  readonly #onWake = (): void => this.#wakeNow();
  #stepping = false;
  #stopped = false;
  #wakeAt: Instant | null = null;
  #scheduled: Scheduled | null = null;
  #latest: Instant = Number.NEGATIVE_INFINITY;
  #idleWakings = 0;
  #idleAt: Instant = Number.NEGATIVE_INFINITY;
  /** How far the agenda's clock was set back so far. */
  #setBack: Duration = 0;

  constructor(options: HostOptions<Event, Command>) {
    this.#options = options;
  }

  deliver(event: Event): void {
    if (this.#stopped) return;
    if (this.#stepping) {
      this.#waiting.push(event);
      return;
    }
    this.#stepping = true;
    this.#step(event);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#step(next);
    }
    this.#stepping = false;
  }

  /** Silence at once: nothing is stepped, performed or woken any more. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.length = 0;
    this.#scheduled?.cancel();
    this.#scheduled = null;
  }

  /** An instant of the agenda's clock, by the machine's time. */
  machineTimeOf(at: Instant): Instant {
    this.#now();
    return at + this.#setBack;
  }

  #now(): Instant {
    const now = this.#options.agenda.now() + this.#setBack;
    if (now < this.#latest) this.#setBack += this.#latest - now;
    else this.#latest = now;
    return this.#latest;
  }

  #step(event: Event): void {
    if (this.#stopped) return;
    const { machine, perform } = this.#options;
    const now = this.#now();
    const { commands, wakeAt } = machine.step(event, now);
    if (wakeAt !== null && wakeAt <= now && commands.length === 0) this.#countIdle(now);
    this.#rearm(wakeAt);
    for (const command of commands) {
      if (!this.#stopped) perform(command);
    }
  }

  /** Where time stands still between wakings, as in virtual time, it would never end. */
  #countIdle(now: Instant): void {
    this.#idleWakings = now === this.#idleAt ? this.#idleWakings + 1 : 1;
    this.#idleAt = now;
    assert(this.#idleWakings < IDLE_WAKINGS, `a machine asks to be woken at ${now} for ever`);
  }

  #rearm(wakeAt: Instant | null): void {
    if (wakeAt === this.#wakeAt && this.#scheduled !== null) return;
    this.#scheduled?.cancel();
    this.#wakeAt = wakeAt;
    if (wakeAt === null) this.#scheduled = null;
    else {
      const at = wakeAt - this.#setBack;
      this.#scheduled = this.#options.agenda.schedule(at, this.#onWake);
    }
  }

  #wakeNow(): void {
    this.#scheduled = null;
    this.#wakeAt = null;
    this.deliver(this.#options.wake(this.#options.agenda.now()));
  }
}
