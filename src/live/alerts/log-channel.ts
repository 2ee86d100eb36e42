/** Writes alerts to a stream as lines of JSON, one an alert. */
import type { Writable } from "node:stream";
import type { Alert } from "../../canary/alerts/alert.ts";
import type { AlertChannel, ChannelStanding } from "./alert-channel.ts";

export interface LogChannelOptions {
  /** Such as process.stderr; it is not ended. */
  readonly stream: Writable;
  /** While so many bytes wait to be written, alerts are dropped. */
  readonly bufferBytes?: number;
}

const BUFFER_BYTES = 1_000_000;

export class LogChannel implements AlertChannel {
  readonly name = "log";
  readonly #stream: Writable;
  readonly #bufferBytes: number;
  /** Called when nothing is left to be written. */
  #allWritten: (() => void) | null = null;
  #isClosed = false;
  #waiting = 0;
  #delivered = 0;
  #dropped = 0;
  #gaveUp = 0;

  constructor({ stream, bufferBytes = BUFFER_BYTES }: LogChannelOptions) {
    this.#stream = stream;
    this.#bufferBytes = bufferBytes;
    // A stream that breaks must not end the process: what it does not write is counted.
    stream.on("error", () => {});
  }

  send(alert: Alert): void {
    const { writable, writableLength } = this.#stream;
    if (this.#isClosed || !writable || writableLength > this.#bufferBytes) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += 1;
    this.#stream.write(`${JSON.stringify(alert)}\n`, (error) => {
      this.#waiting -= 1;
      if (error) this.#gaveUp += 1;
      else this.#delivered += 1;
      if (this.#waiting === 0) this.#allWritten?.();
    });
  }

  standing(): ChannelStanding {
    const [waiting, delivered] = [this.#waiting, this.#delivered];
    return { waiting, delivered, dropped: this.#dropped, gaveUp: this.#gaveUp };
  }

  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    if (this.#waiting === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#allWritten = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
