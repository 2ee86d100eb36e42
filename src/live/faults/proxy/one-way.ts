/**
 * One direction of one connection: what comes out of one socket goes into the other, in its order,
 * when the conditions let it. Bounded: a sender whose bytes pile up is not read any further.
 */
import type { Socket } from "node:net";

import { type Duration, type Instant, SECOND } from "../../../kernel/time.ts";
import type { Agenda, Scheduled } from "../../../ports/ports.ts";
import type { Conditions, OneDirection } from "./conditions.ts";

export interface OneWayOptions {
  readonly direction: OneDirection;
  readonly from: Socket;
  readonly to: Socket;
  readonly conditions: Conditions;
  readonly agenda: Agenda;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly due: Instant;
}

const MOST_BYTES = 4 * 1024 * 1024;

export class OneWay {
  readonly #options: OneWayOptions;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #latestDue: Instant = 0;
  #scheduled: Scheduled | null = null;
  #ended = false;
  /** Something was lost on it: what follows would make no sense to the other side. */
  lost = false;

  constructor(options: OneWayOptions) {
    this.#options = options;
    options.to.on("drain", () => this.pass());
  }

  take(bytes: Buffer): void {
    const { direction, conditions, agenda, from, to } = this.#options;
    if (to.destroyed) return;
    if (this.lost || conditions.blockade(direction) === "cut") {
      this.#lose();
      return;
    }
    const now = agenda.now();
    const free = Math.max(this.#latestDue, now + conditions.delay(direction));
    this.#latestDue = free + passing(bytes.length, conditions.bytesPerSecond(direction));
    this.#waiting.push({ bytes, due: this.#latestDue });
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_BYTES) from.pause();
    this.pass();
  }

  /** The sender sends no more; the receiver hears so once it has all. */
  end(): void {
    this.#ended = true;
    this.pass();
  }

  /** Passes on what is due and may pass. */
  pass(): void {
    const { direction, conditions, agenda, to } = this.#options;
    const blockade = conditions.blockade(direction);
    if (blockade === "cut" && this.#waiting.length > 0) this.#lose();
    if (blockade !== null || to.destroyed || to.connecting || to.writableNeedDrain) return;
    const now = agenda.now();
    let next = this.#waiting[0];
    while (next !== undefined && next.due <= now && !to.writableNeedDrain) {
      this.#passOn(next);
      next = this.#waiting[0];
    }
    this.#scheduled?.cancel();
    this.#scheduled = null;
    if (next !== undefined) this.#scheduled = agenda.schedule(next.due, () => this.pass());
    else if (this.#ended) to.end();
  }

  /** Everything at once, however slow the way was made. */
  flush(): void {
    this.#latestDue = 0;
    this.#waiting = this.#waiting.map(({ bytes }) => ({ bytes, due: 0 }));
    this.pass();
  }

  #passOn({ bytes }: Waiting): void {
    const { from, to } = this.#options;
    this.#waiting.shift();
    this.#bytes -= bytes.length;
    if (from.isPaused() && this.#bytes <= MOST_BYTES) from.resume();
    to.write(bytes);
  }

  #lose(): void {
    this.lost = true;
    this.#waiting = [];
    this.#bytes = 0;
  }
}

function passing(bytes: number, bytesPerSecond: number): Duration {
  return Math.ceil((bytes * SECOND) / bytesPerSecond);
}
