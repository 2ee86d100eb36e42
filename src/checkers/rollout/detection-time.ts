/**
 * Verifies how long it took from the onset of the fault to the first look that saw a breach,
 * where the scenario expects a bound.
 *
 * Counts the look's own instant, which is the store's. A breach seen before the fault detects
 * nothing. Does not verify that the look was right (decisions-justified).
 */
import type { HistoryEvent } from "../../history/event.ts";
import { FaultOnset } from "../../history/rollback/fault-onset.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Finding } from "../../result/finding.ts";
import { boundedTime } from "../bounded-time.ts";
import type { CheckContext, Checker } from "../checker.ts";

export class DetectionTime implements Checker {
  readonly name = "detection-time";
  readonly controlOnly = true;
  readonly #bound: Duration | null;
  readonly #onset: FaultOnset;
  #detectedAt: Instant | null = null;

  constructor({ scenario }: CheckContext) {
    this.#onset = new FaultOnset(scenario.faults);
    this.#bound = scenario.expect.detectedWithin;
  }

  observe(event: HistoryEvent): void {
    this.#onset.observe(event);
    if (event.kind !== "looked" || this.#onset.at === null) return;
    const { overall, at } = event.look;
    if (overall === "fail" && at >= this.#onset.at) this.#detectedAt ??= at;
  }

  finish(): Finding[] {
    if (this.#bound === null) return [];
    const took =
      this.#onset.at === null || this.#detectedAt === null
        ? null
        : this.#detectedAt - this.#onset.at;
    const finding = boundedTime({
      id: "detection-time",
      title: "The fault is seen in time",
      bound: this.#bound,
      took,
      unknown: this.#onset.at === null ? "No fault ever began." : null,
      sentence:
        took === null
          ? "No look saw a breach after the fault had begun."
          : "From the onset of the fault to the first look that saw a breach.",
    });
    return [finding];
  }
}
