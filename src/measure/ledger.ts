/**
 * The books of a run by lane and by fault: what was enqueued, completed, given up, failed, lapsed.
 * Totals that take elimination (lost, doubled, recovered) are handed in by who verifies jobs.
 */
import type { Lane } from "../canary/store/job.ts";
import type { FaultChanged, HistoryEvent, JobsRequeued, JobsSettled } from "../history/event.ts";
import type { JobLanes } from "../history/job-lanes.ts";
import type { LaneLedger, Ledger } from "../result/run-result.ts";

type Counts = { -readonly [K in keyof LaneLedger]: number };
type FaultCounts = { fault: string; enqueued: number; attemptsFailed: number; lapsed: number };
export type LedgerTotals = Pick<
  Ledger,
  | "planned"
  | "enqueued"
  | "repeats"
  | "completed"
  | "dead"
  | "lost"
  | "doubled"
  | "recovered"
  | "lostByStore"
  | "ranAgain"
>;

const noCounts = (): Counts => ({
  enqueued: 0,
  completed: 0,
  dead: 0,
  attemptsFailed: 0,
  lapsed: 0,
});

export class LedgerBook {
  readonly #lanes = { stable: noCounts(), canary: noCounts() };
  readonly #laneOf: JobLanes;
  readonly #faults: FaultCounts[] = [];
  /** Of the faults, the ones that last. */
  #lasting: FaultCounts[] = [];
  #drained = 0;

  /** `laneOf`: the lane that each job was last claimed from. */
  constructor(laneOf: JobLanes) {
    this.#laneOf = laneOf;
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
        for (const lane of event.lanes) this.#lanes[lane].enqueued += 1;
        for (const fault of this.#lasting) {
          fault.enqueued += event.jobs.length + (event.delayed?.jobs.length ?? 0);
        }
        break;
      case "requeued":
        this.#requeued(event);
        break;
      case "settled":
        this.#settled(event);
        break;
      case "lapsed":
        this.#lapsed(event.lanes, event.dead);
        break;
      case "drained":
        this.#drained += event.jobs.length + event.revoked.length;
        break;
      case "fault":
        this.#faultChanged(event);
        break;
      default:
        break;
    }
  }

  ledger(totals: LedgerTotals): Ledger {
    return { ...totals, drained: this.#drained, lanes: this.#lanes, byFault: this.#faults };
  }

  /** Delayed jobs, and dead letters that are tried again, come to a lane only now. */
  #requeued({ lanes, lastLanes, moved }: JobsRequeued): void {
    for (let i = 0; i < lanes.length; i++) {
      if (moved[i] && lastLanes[i] === null) this.#lanes[lanes[i] as Lane].enqueued += 1;
    }
  }

  #settled({ jobs, accepted, outcomes }: JobsSettled): void {
    let failed = 0;
    for (let i = 0; i < jobs.length; i++) {
      if (!accepted[i]) continue;
      const counts = this.#lanes[this.#laneOf.of(jobs[i] as number) ?? "stable"];
      if (outcomes[i] === "done") {
        counts.completed += 1;
        continue;
      }
      counts.attemptsFailed += 1;
      failed += 1;
      if (outcomes[i] === "dead") counts.dead += 1;
    }
    if (failed > 0) for (const fault of this.#lasting) fault.attemptsFailed += failed;
  }

  #lapsed(lanes: readonly Lane[], dead: readonly boolean[]): void {
    for (let i = 0; i < lanes.length; i++) {
      const counts = this.#lanes[lanes[i] as Lane];
      counts.lapsed += 1;
      if (dead[i]) counts.dead += 1;
    }
    for (const fault of this.#lasting) fault.lapsed += lanes.length;
  }

  #faultChanged({ phase, fault }: FaultChanged): void {
    if (phase === "ends") {
      this.#lasting = this.#lasting.filter((counts) => counts.fault !== fault.id);
      return;
    }
    const counts = { fault: fault.id, enqueued: 0, attemptsFailed: 0, lapsed: 0 };
    this.#faults.push(counts);
    this.#lasting.push(counts);
  }
}
