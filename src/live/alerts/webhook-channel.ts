/**
 * Posts alerts to a URL as JSON, signed, one after the other and in order. A try that fails is
 * repeated after a pause that doubles and is drawn, so that a receiver that comes back is not run
 * over; what a receiver refuses for good (4xx) is not tried again.
 *
 * The queue is bounded: when it is full the oldest one that waits is dropped, for the latest says
 * most. Every try carries the alert's id, so a receiver that was heard by nobody can tell a repeat.
 */
import { randomUUID } from "node:crypto";
import type { Alert } from "../../canary/alerts/alert.ts";
import type { AlertChannel, ChannelStanding } from "./alert-channel.ts";
import { type AlertKey, HEADERS, signedHeaders } from "./alert-signature.ts";

export interface WebhookOptions {
  readonly url: string;
  readonly key: AlertKey;
  /** Told of what was given up, and why; must not throw. */
  readonly gaveUp?: (alert: Alert, reason: string) => void;
  /** A try takes no longer. Default: 5 s. */
  readonly tryForMs?: number;
  /** Tries of one alert. Default: 8, which take about two minutes. */
  readonly tries?: number;
  /** First pause between two tries; doubles up to a minute. Default: half a second. */
  readonly pauseMs?: number;
  /** Alerts that wait. Default: 1,000. */
  readonly queue?: number;
}

interface Waiting {
  readonly id: string;
  readonly alert: Alert;
}

type Tried =
  | { readonly kind: "delivered" }
  | { readonly kind: "failed"; readonly again: boolean; readonly reason: string };

const LONGEST_PAUSE_MS = 60_000;
/** Refusals that say "not now". */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

export class WebhookChannel implements AlertChannel {
  readonly name: string;
  readonly #options: Required<Omit<WebhookOptions, "gaveUp">> & Pick<WebhookOptions, "gaveUp">;
  readonly #queue: Waiting[] = [];
  /** Aborted when nobody waits any longer. */
  readonly #end = new AbortController();
  #isClosed = false;
  #busy: Promise<void> | null = null;
  /** It is not in the queue while it is tried. */
  #trying = 0;
  #delivered = 0;
  #dropped = 0;
  #gaveUp = 0;

  constructor(options: WebhookOptions) {
    this.name = `webhook ${new URL(options.url).host}`;
    this.#options = { tryForMs: 5_000, tries: 8, pauseMs: 500, queue: 1_000, ...options };
  }

  send(alert: Alert): void {
    if (this.#isClosed) {
      this.#dropped += 1;
      return;
    }
    this.#queue.push({ id: randomUUID(), alert });
    if (this.#queue.length > this.#options.queue) {
      this.#queue.shift();
      this.#dropped += 1;
    }
    this.#busy ??= this.#deliverAll();
  }

  standing(): ChannelStanding {
    const waiting = this.#queue.length + this.#trying;
    const [delivered, dropped, gaveUp] = [this.#delivered, this.#dropped, this.#gaveUp];
    return { waiting, delivered, dropped, gaveUp };
  }

  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    const timer = setTimeout(() => this.#end.abort(), withinMs);
    await this.#busy;
    clearTimeout(timer);
  }

  async #deliverAll(): Promise<void> {
    // The caller has its answer first.
    await Promise.resolve();
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#trying = 1;
      await this.#deliver(next);
      this.#trying = 0;
    }
    this.#busy = null;
  }

  async #deliver(waiting: Waiting): Promise<void> {
    let reason = "the channel was closed";
    for (let n = 0; n < this.#options.tries && !this.#end.signal.aborted; n++) {
      if (n > 0) await this.#pause(n);
      if (this.#end.signal.aborted) break;
      const tried = await this.#try(waiting);
      if (tried.kind === "delivered") {
        this.#delivered += 1;
        return;
      }
      reason = tried.reason;
      if (!tried.again) break;
    }
    this.#gaveUp += 1;
    try {
      this.#options.gaveUp?.(waiting.alert, reason);
    } catch {
      // Whoever listens must not keep the next alert from being sent.
    }
  }

  async #try({ id, alert }: Waiting): Promise<Tried> {
    const { url, key, tryForMs } = this.#options;
    const body = JSON.stringify({ id, ...alert });
    const signature = signedHeaders(body, key, Date.now());
    const headers = { "content-type": "application/json", [HEADERS.id]: id, ...signature };
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(tryForMs), this.#end.signal]);
      // A redirect would carry the alert to where nobody configured it to go.
      const redirect = "error";
      const response = await fetch(url, { method: "POST", headers, body, signal, redirect });
      await response.body?.cancel();
      if (response.ok) return { kind: "delivered" };
      const again = response.status >= 500 || NOT_NOW.has(response.status);
      return { kind: "failed", again, reason: `HTTP status ${response.status}` };
    } catch (error) {
      return { kind: "failed", again: true, reason: wordsOf(error) };
    }
  }

  /** Drawn between half and the whole of what doubles with every try. */
  #pause(n: number): Promise<void> {
    const most = Math.min(LONGEST_PAUSE_MS, this.#options.pauseMs * 2 ** (n - 1));
    const { signal } = this.#end;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, most * (0.5 + Math.random() / 2));
      signal.addEventListener("abort", end);
    });
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
