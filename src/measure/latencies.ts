/**
 * The latencies of a run after its warm-up, each in a tally of its own: end to end and lateness
 * (both from the intended instant: open model), wait of first attempts, run. A negative difference
 * is counted, never dropped: it makes a live run invalid.
 */
import type { HistoryEvent, JobsEnqueued, JobsSettled } from "../history/event.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { LoadSummary } from "../result/run-result.ts";
import { encodedOf, percentilesOf, spectrumOf } from "./hdr.ts";
import { Quiet } from "./quiet.ts";
import { Tally } from "./tally.ts";

export class Latencies {
  readonly #warmUp: Duration;
  readonly #quiet = new Quiet();
  readonly #latency = Tally.fine();
  readonly #quietLatency = Tally.fine();
  readonly #lateness = Tally.fine();
  readonly #wait = Tally.fine();
  readonly #run = Tally.fine();
  #negative = 0;

  constructor(warmUp: Duration) {
    this.#warmUp = warmUp;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "enqueued") this.#enqueued(event);
    if (event.kind === "settled") this.#settled(event);
    if (event.kind === "fault") this.#quiet.changed(event);
  }

  summary() {
    return {
      latencyMs: percentilesOf(this.#latency),
      quietLatencyMs: percentilesOf(this.#quietLatency),
      latenessMs: percentilesOf(this.#lateness),
      waitMs: percentilesOf(this.#wait),
      runMs: percentilesOf(this.#run),
      negative: this.#negative,
      spectrum: spectrumOf(this.#latency),
      encoded: { latency: encodedOf(this.#latency), lateness: encodedOf(this.#lateness) },
    } satisfies Partial<LoadSummary>;
  }

  #enqueued({ intendedAt, sentAt, delayed }: JobsEnqueued): void {
    this.#sent(intendedAt, sentAt);
    if (delayed !== undefined) this.#sent(delayed.intendedAt, sentAt);
  }

  #sent(intendedAt: readonly Instant[], sentAt: Instant): void {
    for (let i = 0; i < intendedAt.length; i++) {
      const intended = intendedAt[i] as Instant;
      if (intended >= this.#warmUp) this.#take(this.#lateness, sentAt - intended);
    }
  }

  #settled(event: JobsSettled): void {
    const { at, accepted, attempts, outcomes, intendedAt, startedAt, finishedAt } = event;
    const quietSince = this.#quiet.since ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < accepted.length; i++) {
      const intended = intendedAt[i] as Instant;
      if (!accepted[i] || intended < this.#warmUp) continue;
      const started = startedAt[i] as Instant;
      this.#take(this.#run, (finishedAt[i] as Instant) - started);
      if (attempts[i] === 1) this.#take(this.#wait, started - intended);
      if (outcomes[i] === "retry") continue;
      this.#take(this.#latency, at - intended);
      if (intended >= quietSince) this.#take(this.#quietLatency, at - intended);
    }
  }

  #take(tally: Tally, duration: Duration): void {
    if (duration < 0) this.#negative += 1;
    tally.record(duration < 0 ? 0 : duration);
  }
}
