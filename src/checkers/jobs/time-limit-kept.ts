/**
 * Verifies that no attempt counts as done that ran for longer than the scenario's time limit, by
 * the clock of its worker. Without a limit there is no finding.
 *
 * Does not verify that a hung attempt is ended soon after its time: a worker may be paused itself.
 * A job that is never ended is found by `jobs-conserved`.
 */
import type { HistoryEvent, JobsSettled } from "../../history/event.ts";
import type { Duration } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

export class TimeLimitKept implements Checker {
  readonly name = "time-limit-kept";
  readonly #limit: Duration | null;
  readonly #violations = new Violations();
  #settled = 0;
  #over = 0;

  constructor({ scenario }: CheckContext) {
    this.#limit = scenario.jobs.timeLimit;
  }

  observe(event: HistoryEvent): void {
    if (this.#limit !== null && event.kind === "settled") this.#look(event, this.#limit);
  }

  finish(): Finding[] {
    if (this.#limit === null) return [];
    const over = `more than ${grouped(this.#limit / 1_000)} ms`;
    const finding = this.#violations.finding({
      id: "time-limit-kept",
      title: "No attempt counts as done that ran over its time limit",
      unit: "attempts",
      n: this.#settled,
      sentence:
        `${grouped(this.#over)} of ${counted(this.#settled, "attempt")} ` +
        `took ${over} and failed.`,
    });
    return [finding];
  }

  #look({ jobs, outcomes, accepted, startedAt, finishedAt }: JobsSettled, limit: Duration): void {
    for (let i = 0; i < jobs.length; i++) {
      if (accepted[i] !== true) continue;
      this.#settled += 1;
      const ran = (finishedAt[i] as number) - (startedAt[i] as number);
      if (ran <= limit) continue;
      this.#over += 1;
      if (outcomes[i] !== "done") continue;
      const job = jobs[i] as number;
      const [ranMs, limitMs] = [ran, limit].map((time) => Math.round(time / 1_000));
      this.#violations.add(job, `Job ${job} is done after ${ranMs} ms; it had ${limitMs} ms.`);
    }
  }
}
