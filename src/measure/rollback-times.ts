/**
 * The anatomy of a rollback: the instants from the onset of the fault to the end, and the spans
 * between them, each step measured apart.
 */
import type { HistoryEvent, JobsSettled } from "../history/event.ts";
import type { JobLanes } from "../history/job-lanes.ts";
import { FaultOnset } from "../history/rollback/fault-onset.ts";
import { RollbackSteps } from "../history/rollback/rollback-steps.ts";
import { type Instant, toMs } from "../kernel/time.ts";
import type { RollbackMarks, RollbackTimes } from "../result/run-result.ts";
import type { Fault } from "../scenario/faults/fault.ts";

export class RollbackBook {
  readonly #laneOf: JobLanes;
  readonly #onset: FaultOnset;
  #firstFailureAt: Instant | null = null;
  #firstLookAt: Instant | null = null;
  #lastClaimAt: Instant | null = null;
  readonly #steps = new RollbackSteps();

  /** `laneOf`: the lane that each job was last claimed from. */
  constructor(laneOf: JobLanes, faults: readonly Fault[]) {
    this.#laneOf = laneOf;
    this.#onset = new FaultOnset(faults);
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "fault":
        this.#onset.observe(event);
        break;
      case "settled":
        if (this.#onset.at !== null && this.#firstFailureAt === null) this.#settled(event);
        break;
      case "lapsed":
        if (this.#onset.at !== null && event.lanes.includes("canary")) {
          this.#firstFailureAt ??= event.at;
        }
        break;
      case "looked":
        if (this.#couldSee(event.look.windowTo)) this.#firstLookAt ??= event.look.at;
        break;
      case "claimed":
        if (event.lane === "canary") this.#lastClaimAt = event.storeAt;
        break;
      case "committed":
      case "storeLost":
        this.#steps.observe(event);
        break;
      default:
        break;
    }
  }

  marks(): RollbackMarks {
    const rollback = this.#steps.steps();
    return {
      faultAt: msOf(this.#onset.at),
      firstFailureAt: msOf(this.#firstFailureAt),
      firstLookThatCouldAt: msOf(this.#firstLookAt),
      detectedAt: msOf(rollback?.detectedAt),
      verifiedAt: msOf(rollback?.verifiedAt),
      switchedAt: msOf(rollback?.switchedAt),
      lastCanaryClaimAt: rollback === null ? null : msOf(this.#lastClaimAt),
      drainedAt: msOf(rollback?.drainedAt),
      terminatedAt: msOf(rollback?.terminatedAt),
    };
  }

  times(): RollbackTimes {
    const { faultAt, detectedAt, verifiedAt, switchedAt, drainedAt, terminatedAt } = this.marks();
    return {
      detectMs: between(faultAt, detectedAt),
      verifyMs: between(detectedAt, verifiedAt),
      switchMs: between(verifiedAt, switchedAt),
      drainMs: between(switchedAt, drainedAt),
      terminateMs: between(drainedAt, terminatedAt),
      totalMs: between(detectedAt, terminatedAt),
    };
  }

  #settled({ at, jobs, accepted, outcomes }: JobsSettled): void {
    for (let i = 0; i < jobs.length; i++) {
      if (!accepted[i] || outcomes[i] === "done") continue;
      if (this.#laneOf.of(jobs[i] as number) !== "canary") continue;
      this.#firstFailureAt = at;
      return;
    }
  }

  /** Whether a window that ends here holds anything of the fault. */
  #couldSee(windowTo: Instant): boolean {
    const since = this.#firstFailureAt ?? this.#onset.at;
    return since !== null && windowTo > since;
  }
}

function msOf(at: Instant | null | undefined): number | null {
  return at === null || at === undefined ? null : toMs(at);
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.round((to - from) * 1_000) / 1_000;
}
