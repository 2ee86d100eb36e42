/**
 * Verifies that the load which was planned was really given: the part of the planned jobs whose
 * enqueue was acknowledged within a second of the instant at which it was intended.
 *
 * Counts the warm-up too. Without an expectation there is no finding. Does not verify that the jobs
 * were run (jobs-conserved) nor how fast (latency-bound).
 */
import type { HistoryEvent } from "../../history/event.ts";
import { type Instant, SECOND } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";

export class LoadAchieved implements Checker {
  readonly name = "load-achieved";
  readonly #atLeast: number | null;
  #inTime = 0;

  constructor({ scenario }: CheckContext) {
    this.#atLeast = scenario.expect.achievedAtLeast;
  }

  observe(event: HistoryEvent): void {
    if (event.kind !== "enqueued" || this.#atLeast === null) return;
    const { at, delayed, repeats } = event;
    this.#count(event.intendedAt, at);
    if (delayed !== undefined) this.#count(delayed.intendedAt, at);
    if (repeats !== undefined) this.#count(repeats.intendedAt, at);
  }

  #count(intendedAt: readonly Instant[], at: Instant): void {
    for (let i = 0; i < intendedAt.length; i++) {
      if (at - (intendedAt[i] as number) <= SECOND) this.#inTime += 1;
    }
  }

  finish(planned: number): Finding[] {
    if (this.#atLeast === null) return [];
    const achieved = planned === 0 ? 0 : this.#inTime / planned;
    const verdict = planned === 0 ? "unknown" : achieved >= this.#atLeast ? "pass" : "fail";
    const finding: Finding = {
      id: "load-achieved",
      title: "The planned load was given",
      verdict,
      expected: `at least ${percent(this.#atLeast)}`,
      observed: percent(achieved),
      unit: "percent",
      n: planned,
      sentence:
        `Of ${counted(planned, "job")}, ${counted(this.#inTime, "was", "were")} enqueued ` +
        "within 1 s of the planned instant.",
      jobs: [],
      marginPercent: ((achieved - this.#atLeast) / this.#atLeast) * 100,
    };
    return [finding];
  }
}

function percent(part: number): string {
  return String(Math.round(part * 1_000_000) / 10_000);
}
