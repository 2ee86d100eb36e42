/**
 * One run of the live world, from the first process to the last: gathers the crew, begins, carries
 * out faults and operations, watches the store until everything is finished, and ends all
 * processes, however the run went. What happened is in the spools afterwards, and in `noted`.
 */
import { setTimeout as pause } from "node:timers/promises";

import type { RolloutRead } from "../../canary/store/replies.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { OperatingError } from "../../kernel/errors.ts";
import { type Duration, type Instant, MILLISECOND, SECOND } from "../../kernel/time.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { WallAgenda } from "../clock/wall-agenda.ts";
import { wallClock } from "../clock/wall-clock.ts";
import { DeployTool } from "../deploy/deploy-tool.ts";
import type { Member } from "../process/member.ts";
import type { Role } from "../process/messages.ts";
import type { Common } from "../process/processes.ts";
import { Processes } from "../process/processes.ts";
import { OperatorDesk } from "./beside/operator-desk.ts";
import { OtherDeployments } from "./beside/other-deployments.ts";
import { crewOf } from "./crew.ts";
import { RunEnd } from "./run-end.ts";
import { RunFaults, type StoreGrip } from "./run-faults.ts";
import type { StoreHolding, StoreMeter, StoreSteward } from "./store-steward.ts";
import { readRollout, StoreWatch } from "./store-watch.ts";

export interface LiveRunOptions {
  /** The file that every process runs. */
  readonly entry: string;
  /** Where spools are written; empty, and the caller's to remove. */
  readonly folder: string;
  readonly common: Common;
  readonly steward: StoreSteward;
  /** What faults may strike of the store. */
  readonly grip: StoreGrip;
  readonly signal: AbortSignal;
  /** A store that is silent for this long ends the run. */
  readonly lostAfter: Duration;
  readonly onProgress: (standing: Standing) => void;
  readonly disturb?: Disturbance | undefined;
}

/**
 * Called at every look at the store; may kill processes, which then start again: for kills that
 * hang on what is going on and so cannot stand in a fault plan.
 */
export type Disturbance = (standing: Standing, crash: (name: string) => void) => void;

/** Where a run stands. */
export interface Standing {
  readonly at: Duration;
  readonly view: RolloutRead;
  readonly planned: number;
  readonly enqueued: number;
  readonly finished: number;
  readonly faults: readonly string[];
}

/** What a run leaves, beside its spools. */
export interface LiveRecord {
  readonly startedAt: Instant;
  /** What the coordinator saw: faults, operations, processes; in order of `at`. */
  readonly noted: readonly HistoryEvent[];
  /** From the run's start to the moment when everything was finished or given up. */
  readonly length: Duration;
  readonly planned: number;
  readonly processes: Processes;
  readonly meterBefore: StoreMeter;
  readonly meterAfter: StoreMeter;
  readonly holding: StoreHolding;
  /** Deployment and route as the store ended with them. */
  readonly last: RolloutRead;
}

const BEGIN_AFTER: Duration = 50 * MILLISECOND;
const READY_WITHIN: Duration = 60 * SECOND;
const STOP_WITHIN_MS = 5_000;
const RETRY_AFTER_MS = 100;

export class LiveRun {
  readonly #options: LiveRunOptions;
  readonly #scenario: Scenario;
  readonly #agenda: WallAgenda;
  readonly #processes: Processes;
  readonly #watch: StoreWatch;
  readonly #end: RunEnd;
  readonly #noted: HistoryEvent[] = [];
  /** As the scenario has them; a fault may give a process another version for a while. */
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #faults: RunFaults;
  readonly #desk: OperatorDesk;
  readonly #deployTool: DeployTool;
  readonly #others: OtherDeployments;
  #startedAt: Instant = 0;

  constructor(options: LiveRunOptions) {
    this.#options = options;
    this.#scenario = options.common.scenario;
    this.#roles = new Map(crewOf(this.#scenario).map(({ name, role }) => [name, role]));
    this.#agenda = new WallAgenda(wallClock(options.common.origin));
    this.#end = new RunEnd(this.#scenario, options.signal);
    this.#processes = new Processes({
      entry: options.entry,
      common: options.common,
      folder: options.folder,
      storeUrlOf: (name) => options.grip.ways?.urlOf(name),
      changed: (member, phase) => this.#changed(member, phase),
      died: (member) => this.#faults.died(member),
      failed: (error) => this.#end.fail(error),
    });
    this.#faults = new RunFaults({
      faults: this.#scenario.faults,
      agenda: this.#agenda,
      processes: this.#processes,
      grip: options.grip,
      note: (event) => this.#noted.push(event),
      recovered: (member) => this.#deployTool.start(member),
      failed: (error) => this.#end.fail(error),
    });
    const beside = {
      scenario: this.#scenario,
      agenda: this.#agenda,
      port: options.steward.port,
      sink: { record: (event: HistoryEvent) => this.#noted.push(event) },
    };
    this.#desk = new OperatorDesk(beside);
    this.#others = new OtherDeployments(beside);
    this.#watch = new StoreWatch({
      port: options.steward.port,
      queue: this.#scenario.rollout.queue,
      agenda: this.#agenda,
      lostAfter: options.lostAfter,
      seen: (view) => this.#seen(view),
      lost: (error) => this.#end.fail(error),
    });
    this.#deployTool = new DeployTool({
      scenario: this.#scenario,
      agenda: this.#agenda,
      port: options.steward.port,
      processes: this.#processes,
      faults: this.#faults.process,
      roles: this.#roles,
      stableVersion: () => this.#watch.latest?.route.stableVersion ?? "",
    });
  }

  /** Rejects with an operating error if the run could not be carried out. */
  async run(): Promise<LiveRecord> {
    const { steward } = this.#options;
    let meterBefore: StoreMeter;
    let length: Duration;
    try {
      await this.#gather();
      meterBefore = await steward.meter();
      this.#begin();
      await this.#end.over;
      length = this.#agenda.now() - this.#startedAt;
    } finally {
      this.#agenda.close();
      this.#watch.stop();
      this.#desk.close();
      this.#others.close();
      await this.#faults.stop();
      await this.#processes.stop(STOP_WITHIN_MS);
    }
    const last = await this.#lastReading();
    const meterAfter = await steward.meter();
    const holding = await steward.audit();
    return {
      startedAt: this.#startedAt,
      length,
      planned: this.#sum("planned"),
      processes: this.#processes,
      noted: this.#noted,
      meterBefore,
      meterAfter,
      holding,
      last,
    };
  }

  async #gather(): Promise<void> {
    const tooLate = this.#agenda.schedule(this.#agenda.now() + READY_WITHIN, () =>
      this.#end.fail(neverReady(this.#processes.notReady())),
    );
    const ready = [...this.#roles].map(([name, role]) => this.#processes.start(name, role));
    await Promise.race([Promise.all([...ready, this.#faults.prepare()]), this.#end.over]);
    tooLate.cancel();
  }

  #begin(): void {
    const agenda = this.#agenda;
    const startedAt = agenda.now() + BEGIN_AFTER;
    this.#startedAt = startedAt;
    this.#processes.begin(startedAt);
    this.#faults.start(startedAt);
    this.#others.start(startedAt);
    for (const { at, action } of this.#scenario.operations) {
      agenda.schedule(startedAt + at, () => {
        this.#noted.push({ kind: "operated", at, process: "world", action });
        if (action.kind === "requeue_dead") this.#desk.requeueDead(action.attempts, startedAt);
        else this.#processes.order("controller", { kind: "operate", action });
      });
    }
    this.#watch.start();
  }

  #seen(view: RolloutRead): void {
    if (view.deployment !== null) this.#processes.admitCanaries();
    const at = this.#agenda.now() - this.#startedAt;
    const standing = {
      at,
      view,
      planned: this.#sum("planned"),
      enqueued: this.#sum("enqueued"),
      finished: this.#sum("finished"),
      faults: this.#faults.active,
    };
    this.#options.onProgress(standing);
    this.#options.disturb?.(standing, (name) => void this.#faults.process.crash(name));
    this.#end.consider({ at, view, allSent: this.#processes.allSent() && !this.#desk.isBusy });
  }

  #changed(member: Member, phase: "started" | "retired" | "stopped"): void {
    const { name, version } = member;
    const at = this.#agenda.now() - this.#startedAt;
    this.#noted.push({ kind: "process", at, process: name, phase, version });
    if (phase === "retired") this.#deployTool.retired(member);
  }

  /** A store that a fault struck until now may still be coming back. */
  async #lastReading(): Promise<RolloutRead> {
    const { steward, lostAfter } = this.#options;
    const until = this.#agenda.now() + lostAfter;
    for (;;) {
      try {
        return await readRollout(steward.port, this.#scenario.rollout.queue);
      } catch (error) {
        if (this.#agenda.now() >= until) throw error;
        await pause(RETRY_AFTER_MS);
      }
    }
  }

  #sum(count: "planned" | "enqueued" | "finished"): number {
    let sum = 0;
    for (const member of this.#processes.members) sum += member[count];
    return sum;
  }
}

function neverReady(names: readonly string[]): OperatingError {
  return new OperatingError({
    code: "PROCESS_FAILED",
    message: `after ${READY_WITHIN / SECOND} s these processes are not ready: ${names.join(", ")}`,
    hint: "Give the machine less to do, or the scenario fewer workers, and run again.",
  });
}
