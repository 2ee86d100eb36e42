/**
 * Verifies the bound of the 99th percentile of end-to-end latency, outside of fault windows, by
 * counting: at most one job in a hundred may take longer. No histogram, so no rounding.
 *
 * A job counts from its intended instant to its accepted final settlement, if no fault lasted in
 * between and it was intended after the warm-up. Without an expectation there is no finding.
 */
import type { HistoryEvent, JobsSettled } from "../../history/event.ts";
import { type Duration, type Instant, toMs } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";

const ALLOWED_PERCENT = 1;

export class LatencyBound implements Checker {
  readonly name = "latency-bound";
  readonly #bound: Duration | null;
  #faults = 0;
  /** Jobs intended from here on count: the warm-up's end, or the end of the last fault. */
  #from: Instant;
  #n = 0;
  #over = 0;
  #worst: Duration = 0;

  constructor({ scenario }: CheckContext) {
    this.#bound = scenario.expect.latencyP99Within;
    this.#from = scenario.warmUp;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "fault") {
      this.#faults += event.phase === "begins" ? 1 : -1;
      this.#from = Math.max(this.#from, event.at);
    }
    if (event.kind === "settled" && this.#faults === 0 && this.#bound !== null) {
      this.#settled(event, this.#bound);
    }
  }

  finish(): Finding[] {
    if (this.#bound === null) return [];
    const bound = toMs(this.#bound);
    const percent = this.#n === 0 ? 0 : (this.#over / this.#n) * 100;
    const within = this.#over * 100 <= this.#n * ALLOWED_PERCENT;
    const finding: Finding = {
      id: "latency-bound",
      title: `End-to-end p99 stays within ${grouped(bound)} ms`,
      verdict: this.#n === 0 ? "unknown" : within ? "pass" : "fail",
      expected: `at most ${ALLOWED_PERCENT} % above ${bound} ms`,
      observed: `${Math.round(percent * 10_000) / 10_000} %`,
      unit: "percent of jobs",
      n: this.#n,
      sentence:
        this.#n === 0
          ? "No job ended outside of fault windows and warm-up."
          : `${grouped(this.#over)} of ${counted(this.#n, "job")} took longer, ` +
            `the longest ${grouped(toMs(this.#worst))} ms.`,
      jobs: [],
      marginPercent: this.#n === 0 ? null : ((ALLOWED_PERCENT - percent) / ALLOWED_PERCENT) * 100,
    };
    return [finding];
  }

  #settled({ at, accepted, outcomes, intendedAt }: JobsSettled, bound: Duration): void {
    for (let i = 0; i < outcomes.length; i++) {
      const intended = intendedAt[i] as number;
      if (!accepted[i] || outcomes[i] === "retry" || intended < this.#from) continue;
      const latency = at - intended;
      this.#n += 1;
      if (latency > bound) this.#over += 1;
      if (latency > this.#worst) this.#worst = latency;
    }
  }
}
