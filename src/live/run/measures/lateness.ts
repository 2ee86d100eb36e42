/**
 * How late jobs were sent, from a history. Left out is what was intended during the warm-up, before
 * a producer came back from a crash or a pause, or while the store or the way to it was struck, and
 * until that is caught up: it is the fault's doing, not the generator's.
 */
import { bucketOf, quantile } from "../../../canary/metrics/histogram.ts";
import type { EventSink, HistoryEvent } from "../../../history/event.ts";
import { type Duration, type Instant, SECOND, toMs } from "../../../kernel/time.ts";
import { type Fault, layerOf } from "../../../scenario/faults/fault.ts";

/** All that the store strikes: everybody. */
const STORE = "store";
const CAUGHT_UP_AFTER: Duration = 3 * SECOND;

export class Lateness implements EventSink {
  readonly #warmUp: Duration;
  readonly #counts = new Map<number, number>();
  /** When each process started last, or what kept it from the store was caught up. */
  readonly #goesFrom = new Map<string, Instant>();

  constructor(warmUp: Duration) {
    this.#warmUp = warmUp;
  }

  /** Null when nothing was sent after the warm-up. */
  get latenessMsP99(): number | null {
    const p99 = quantile(this.#counts, 0.99);
    return p99 === null ? null : toMs(p99);
  }

  record(event: HistoryEvent): void {
    if (event.kind === "process" && (event.phase === "started" || event.phase === "resumed")) {
      this.#goesFrom.set(event.process, event.at);
    }
    if (event.kind === "fault") this.#struck(event.fault, event.phase, event.at);
    if (event.kind !== "enqueued") return;
    const from = Math.max(
      this.#warmUp,
      this.#goesFrom.get(event.process) ?? 0,
      this.#goesFrom.get(STORE) ?? 0,
    );
    for (const intendedAt of event.intendedAt) {
      if (intendedAt < from) continue;
      const bucket = bucketOf(event.sentAt - intendedAt);
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    }
  }

  #struck(fault: Fault, phase: "begins" | "ends", at: Instant): void {
    const layer = layerOf(fault.kind);
    if (layer !== "store" && layer !== "network") return;
    const until = (phase === "begins" ? at + fault.for : at) + CAUGHT_UP_AFTER;
    for (const name of layer === "store" ? [STORE] : fault.targets) {
      this.#goesFrom.set(name, Math.max(until, this.#goesFrom.get(name) ?? 0));
    }
  }
}
