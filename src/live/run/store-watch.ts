/**
 * Watches the store while a run lasts: what the lanes hold and where the deployment stands. A store
 * that is silent for too long is lost, and so is the run; the machines bridge anything shorter.
 */
import type { RolloutRead } from "../../canary/store/replies.ts";
import { OperatingError } from "../../kernel/errors.ts";
import { type Duration, type Instant, MILLISECOND, SECOND } from "../../kernel/time.ts";
import type { Agenda, StorePort } from "../../ports/ports.ts";

export interface StoreWatchOptions {
  readonly port: StorePort;
  readonly queue: string;
  readonly agenda: Agenda;
  readonly lostAfter: Duration;
  readonly seen: (view: RolloutRead) => void;
  readonly lost: (error: OperatingError) => void;
}

const LOOK_EVERY: Duration = 100 * MILLISECOND;

export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #heardAt: Instant = 0;
  #stopped = false;
  /** Null before the first answer. */
  latest: RolloutRead | null = null;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#heardAt = this.#options.agenda.now();
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
  }

  #look(): void {
    if (this.#stopped) return;
    const { port, queue, agenda } = this.#options;
    port.send({ kind: "readRollout", queue }, (exchange) => {
      if (this.#stopped) return;
      agenda.schedule(agenda.now() + LOOK_EVERY, () => this.#look());
      if (exchange.kind === "replied") this.#seen(exchange.reply);
      else this.#silent(exchange.reason);
    });
  }

  #seen(view: RolloutRead): void {
    this.#heardAt = this.#options.agenda.now();
    this.latest = view;
    this.#options.seen(view);
  }

  #silent(reason: string): void {
    const { agenda, lostAfter, lost } = this.#options;
    const silentFor = agenda.now() - this.#heardAt;
    if (silentFor < lostAfter) return;
    this.stop();
    lost(redisLost(`for ${Math.round(silentFor / SECOND)} s in mid-run`, reason));
  }
}

/** Reads once; rejects with REDIS_LOST if there is no answer. */
export function readRollout(port: StorePort, queue: string): Promise<RolloutRead> {
  return new Promise((resolve, reject) => {
    port.send({ kind: "readRollout", queue }, (exchange) => {
      if (exchange.kind === "replied") resolve(exchange.reply);
      else reject(redisLost("at the end of the run", exchange.reason));
    });
  });
}

function redisLost(when: string, reason: string): OperatingError {
  return new OperatingError({
    code: "REDIS_LOST",
    message: `Redis has not answered ${when}: ${reason}`,
    hint:
      "Look at the log of that Redis (memory, restarts, network) and run again; " +
      "no report was written.",
  });
}
