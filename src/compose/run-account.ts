/**
 * The account of a run: takes every event as it is recorded, in both worlds, and gives the result.
 * It feeds the digest as recorded, and checkers and measurements in the store's order.
 */

import type { JobTraits } from "../checkers/checker.ts";
import { CheckerRun } from "../checkers/run-checkers.ts";
import { Coverage } from "../coverage/coverage.ts";
import type { ControlEvent } from "../history/control-event.ts";
import { Digest } from "../history/digest.ts";
import type { EventSink, HistoryEvent, JobNumber } from "../history/event.ts";
import { StoreOrder } from "../history/store-order.ts";
import type { Duration } from "../kernel/time.ts";
import { type Measured, Measurement } from "../measure/measurement.ts";
import { counted } from "../result/counted.ts";
import {
  type Cost,
  type RunResult,
  SCHEMA_VERSION,
  type Validity,
  type World,
} from "../result/run-result.ts";
import { judge } from "../result/verdict.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ControlRecord } from "./control-record.ts";

export interface RunAccountOptions {
  readonly scenario: Scenario;
  readonly world: World;
  readonly traitsOf: (job: JobNumber) => JobTraits;
  /** One command that reproduces the run. */
  readonly command: string;
  /** About how long the run will be. */
  readonly lengthHint: Duration;
  /**
   * The longest that a reply takes to be heard: so long is an event held back to bring it into the
   * store's order. By default the scenario's network delay, or nothing for a live run, whose
   * history comes merged.
   */
  readonly holdFor?: Duration;
}

export interface RunEnd {
  /** Jobs that the arrival plan came to. */
  readonly planned: number;
  readonly lengthMs: number;
  readonly cost: Cost;
  readonly validity: Validity;
}

export class RunAccount implements EventSink {
  readonly #options: RunAccountOptions;
  readonly #digest = new Digest();
  readonly #checkers: CheckerRun;
  readonly #measurement: Measurement;
  readonly #control = new ControlRecord();
  readonly #coverage = new Coverage();
  readonly #ordered: StoreOrder;

  constructor(options: RunAccountOptions) {
    const { scenario, world, traitsOf, lengthHint } = options;
    const holdFor =
      options.holdFor ?? (world === "simulated" ? scenario.timing.networkDelay[1] : 0);
    this.#options = options;
    this.#checkers = new CheckerRun({ scenario, traitsOf });
    this.#measurement = new Measurement({ scenario, traitsOf, lengthHint });
    this.#ordered = new StoreOrder({ holdFor, sink: { record: (event) => this.#take(event) } });
  }

  /** Digest of what was recorded so far, and the trail by which two runs are compared. */
  get digest(): Digest {
    return this.#digest;
  }

  /** In the store's order; complete after `finish`. */
  get controlEvents(): readonly ControlEvent[] {
    return this.#control.events;
  }

  record(event: HistoryEvent): void {
    this.#digest.record(event);
    this.#ordered.record(event);
  }

  /** Once, after the last event. */
  finish(end: RunEnd): RunResult {
    this.#ordered.flush();
    const { scenario, world, command } = this.#options;
    const findings = this.#checkers.finish(end.planned);
    const counts = this.#checkers.counts();
    const measured = this.#measurement.measured({ planned: end.planned, ...counts.jobs });
    const validity = { ...end.validity, doubts: doubtsOf(scenario, end, measured) };
    const { stages, ...parts } = measured;
    return {
      schemaVersion: SCHEMA_VERSION,
      scenario,
      world,
      seed: scenario.seed,
      digest: this.#digest.hex(),
      ...judge(findings, validity.doubts),
      command,
      findings,
      deployment: this.#control.deployment(),
      audit: this.#control.audit(),
      routing: {
        checked: counts.routingChecked,
        violations: counts.routingViolations,
        stickyChecked: counts.stickyChecked,
        stickyViolations: counts.stickyViolations,
        diverted: counts.diverted,
        openings: counts.openings,
        foreignExecutions: counts.foreignExecutions,
        stages,
      },
      looks: this.#control.looks(),
      faults: scenario.faults,
      coverage: this.#coverage.reached(),
      ...parts,
      cost: end.cost,
      validity,
      lengthMs: end.lengthMs,
      events: this.#digest.events,
    };
  }

  #take(event: HistoryEvent): void {
    this.#checkers.record(event);
    this.#measurement.record(event);
    this.#control.record(event);
    this.#coverage.record(event);
  }
}

const LEAST_ACHIEVED = 0.99;

/** The doubts that were handed in, and those that the measurements themselves give rise to. */
function doubtsOf(scenario: Scenario, end: RunEnd, { ledger, load }: Measured): string[] {
  const { planned, validity } = end;
  const doubts = [...validity.doubts];
  if (planned === 0) doubts.push("The arrival plan came to no job.");
  const sent = ledger.enqueued + (ledger.repeats ?? 0);
  // Whose faults take more than a hundredth says so, and is held to what it says.
  const least = Math.min(LEAST_ACHIEVED, scenario.expect.achievedAtLeast ?? 1);
  if (sent < planned * least) {
    const [is, needed] = [
      Math.floor((sent / planned) * 1_000) / 10,
      Math.round(least * 1_000) / 10,
    ];
    doubts.push(`Only ${is} % of the planned jobs were enqueued; ${needed} % are needed.`);
  }
  if (load.negative > 0) {
    const told = counted(load.negative, "latency was", "latencies were");
    doubts.push(`${told} below zero: the clocks do not agree.`);
  }
  return doubts;
}
