/**
 * A runner that counts what it is given and hands back, and says how its worker is: memory that
 * grows as it leaks, CPU by how much it runs, and the fleet's own metrics, a value a finished job.
 */
import type { WorkerReport } from "../../canary/registry/worker.ts";
import type { Job } from "../../canary/store/job.ts";
import type { Attempt } from "../../canary/work/attempts/attempt.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda, Runner } from "../../ports/ports.ts";
import { ALL_METRICS, type Fault, type FaultOf, isOfLayer } from "../../scenario/faults/fault.ts";
import type { FleetConfig } from "../../scenario/scenario.ts";
import type { Behaviour } from "../behaviour.ts";

/** What a worker that is about to die of its leak has, in times of what it began with. */
const MOST_LEAKED = 4;

export interface WorkerReporterOptions {
  readonly runner: Runner;
  readonly behaviour: Behaviour;
  readonly fleet: FleetConfig;
  /** Name of the process, to tell its faults from others. */
  readonly process: string;
  readonly faults: readonly Fault[];
  /** True time, and the run's start by it. */
  readonly agenda: Agenda;
  readonly startedAt: Instant;
}

export class WorkerReporter implements Runner {
  readonly #options: WorkerReporterOptions;
  readonly #lies: readonly Fault[];
  readonly #shifts: readonly FaultOf<"report_shift">[];
  /** What shifts of values have added to a metric, by its name. */
  readonly #shifted = new Map<string, number>();
  #claimed = 0;
  #finished = 0;

  constructor(options: WorkerReporterOptions) {
    this.#options = options;
    const own = options.faults.filter(({ targets }) => targets.includes(options.process));
    const ofRegistry = own.filter((fault) => isOfLayer(fault, "registry"));
    this.#lies = ofRegistry.filter(({ kind }) => kind === "report_implausible");
    this.#shifts = ofRegistry.filter((fault) => fault.kind === "report_shift");
  }

  start(jobs: readonly Job[], now: Instant): void {
    this.#claimed += jobs.length;
    this.#options.runner.start(jobs, now);
  }

  collect(now: Instant): Attempt[] {
    const attempts = this.#options.runner.collect(now);
    this.#finished += attempts.length;
    if (this.#shifts.length > 0 && attempts.length > 0) this.#shift(attempts);
    return attempts;
  }

  report(): WorkerReport {
    const { behaviour, fleet } = this.#options;
    const { memoryMb, cpuPercent, custom } = fleet.reports;
    const running = Math.min(1, (this.#claimed - this.#finished) / fleet.concurrency);
    const sums = Object.entries(custom).map(([name, value]) => {
      const sum = value * this.#finished + (this.#shifted.get(name) ?? 0);
      return [name, { sum, count: this.#finished }] as const;
    });
    return {
      health: "healthy",
      claimed: this.#claimed,
      finished: this.#isLying() ? this.#claimed + 1 : this.#finished,
      memoryMb: memoryMb * (1 + (MOST_LEAKED - 1) * behaviour.leaked()),
      cpuPercent: cpuPercent * running,
      custom: Object.fromEntries(sums),
    };
  }

  /** Of several shifts that last, the one that began last has its way. */
  #shift({ length: jobs }: readonly Attempt[]): void {
    const lasting = this.#shifts.filter((fault) => this.#lasts(fault));
    if (lasting.length === 0) return;
    for (const [name, value] of Object.entries(this.#options.fleet.reports.custom)) {
      const own = lasting.filter(({ metric }) => metric === name || metric === ALL_METRICS);
      const to = own.sort((a, b) => a.at - b.at).at(-1)?.to ?? value;
      const usual = value * jobs;
      this.#shifted.set(name, (this.#shifted.get(name) ?? 0) + to * jobs - usual);
    }
  }

  #isLying(): boolean {
    return this.#lies.some((fault) => this.#lasts(fault));
  }

  #lasts(fault: Fault): boolean {
    const { agenda, startedAt } = this.#options;
    const at = agenda.now() - startedAt;
    return at >= fault.at && at < fault.at + fault.for;
  }
}
