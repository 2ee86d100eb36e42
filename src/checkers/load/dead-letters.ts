/**
 * Verifies that no more jobs became dead letters than the scenario expects at most, as the store
 * held them at the end of the run. Without an expectation there is no finding.
 *
 * Does not verify that a dead letter was deserved.
 */
import type { HistoryEvent, JobNumber } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";

export class DeadLetters implements Checker {
  readonly name = "dead-letters";
  readonly #most: number | null;
  #dead: readonly JobNumber[] | null = null;

  constructor({ scenario }: CheckContext) {
    this.#most = scenario.expect.maxDead;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "audited") this.#dead = event.deadJobs;
  }

  finish(planned: number): Finding[] {
    if (this.#most === null) return [];
    const dead = this.#dead;
    const count = dead?.length ?? 0;
    const isKnown = dead !== null && planned > 0;
    const finding: Finding = {
      id: "dead-letters",
      title: "Few enough jobs are given up",
      verdict: !isKnown ? "unknown" : count <= this.#most ? "pass" : "fail",
      expected: `at most ${this.#most}`,
      observed: dead === null ? "-" : String(count),
      unit: "jobs",
      n: planned,
      sentence:
        dead === null
          ? "The store was never audited after the run."
          : `${counted(count, "dead letter")} of ${counted(planned, "planned job")} ` +
            "at the end of the run.",
      jobs: dead?.slice(0, 10) ?? [],
      marginPercent: this.#most === 0 ? null : ((this.#most - count) / this.#most) * 100,
    };
    return [finding];
  }
}
