/** Several channels as one: each gets every alert, whatever becomes of it in the others. */
import type { Alert } from "../../canary/alerts/alert.ts";
import type { AlertChannel, ChannelStanding } from "./alert-channel.ts";

export class FanOut implements AlertChannel {
  readonly name: string;
  readonly #channels: readonly AlertChannel[];
  /** Alerts that a channel threw at, against its contract. */
  #thrown = 0;

  constructor(channels: readonly AlertChannel[]) {
    this.#channels = channels;
    this.name = channels.map(({ name }) => name).join(", ");
  }

  send(alert: Alert): void {
    for (const channel of this.#channels) {
      try {
        channel.send(alert);
      } catch {
        this.#thrown += 1;
      }
    }
  }

  /** The sums over all channels. */
  standing(): ChannelStanding {
    const sum = { waiting: 0, delivered: 0, dropped: this.#thrown, gaveUp: 0 };
    for (const channel of this.#channels) {
      const of = channel.standing();
      sum.waiting += of.waiting;
      sum.delivered += of.delivered;
      sum.dropped += of.dropped;
      sum.gaveUp += of.gaveUp;
    }
    return sum;
  }

  async close(withinMs: number): Promise<void> {
    await Promise.allSettled(this.#channels.map((channel) => channel.close(withinMs)));
  }
}
