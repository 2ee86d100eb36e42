/**
 * What a paused process would do, kept until it goes on: as on a real SIGSTOP, replies and wake-ups
 * that come meanwhile wait, and at the end replies are read first, then wake-ups, each in order.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda, StorePort } from "../../ports/ports.ts";

export class Gate {
  #isShut = false;
  readonly #heard: (() => void)[] = [];
  readonly #due: (() => void)[] = [];

  get isShut(): boolean {
    return this.#isShut;
  }

  shut(): void {
    this.#isShut = true;
  }

  /** Everything that waits happens now. */
  open(): void {
    this.#isShut = false;
    for (const action of [...this.#heard.splice(0), ...this.#due.splice(0)]) action();
  }

  /** Something reaches the process from outside. */
  hear(action: () => void): void {
    if (this.#isShut) this.#heard.push(action);
    else action();
  }

  port(port: StorePort): StorePort {
    return {
      send: (command: StoreCommand, heard) =>
        port.send(command, (exchange) => this.hear(() => heard(exchange as never))),
    };
  }

  agenda(agenda: Agenda): Agenda {
    return {
      now: () => agenda.now(),
      schedule: (at: Instant, action: () => void) => this.#schedule(agenda, at, action),
    };
  }

  #schedule(agenda: Agenda, at: Instant, action: () => void): { cancel: () => void } {
    let cancelled = false;
    const act = (): void => {
      if (!cancelled) action();
    };
    const scheduled = agenda.schedule(at, () => {
      if (this.#isShut) this.#due.push(act);
      else act();
    });
    return {
      cancel: () => {
        cancelled = true;
        scheduled.cancel();
      },
    };
  }
}
