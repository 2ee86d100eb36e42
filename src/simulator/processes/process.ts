/**
 * A simulated process: hosts its machines behind one connection, and can crash, be paused, be asked
 * to end, be given another version, and start again. Each start is a new incarnation with fresh
 * machines, a fresh connection and a fresh lease name; nothing is remembered but the name.
 *
 * Every fault acts under its own id, so faults may overlap in any way. A pause strikes the
 * incarnation that runs when it begins; one that is started meanwhile runs freely.
 */

import { crashingPort } from "../../faults/crashing-port.ts";
import { skewedAgenda } from "../../faults/skewed-agenda.ts";
import type { TwoClocks } from "../../faults/true-time.ts";
import { jobNumber } from "../../fleet/job-plan.ts";
import { type Incarnation, incarnationName } from "../../fleet/machine-options.ts";
import type { ProcessChanged } from "../../history/event.ts";
import { type RecordingPort, recordingPort } from "../../history/recording/recording-port.ts";
import type { Hosted } from "../../host/hosted.ts";
import { assert } from "../../kernel/assert.ts";
import type { Agenda, StorePort } from "../../ports/ports.ts";
import type { Connection } from "../network/connection.ts";
import { Gate } from "./gate.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";

/** What the machines of one incarnation act through. */
export interface ProcessTools {
  /** By the process's own clock. */
  readonly agenda: Agenda;
  readonly clocks: TwoClocks;
  readonly store: StorePort;
}

export interface Machines {
  readonly hosted: readonly Hosted[];
  /** Asks the process to end; it calls `finished` once it has nothing left to do. */
  finish(): void;
}

export interface ProcessOptions {
  readonly surroundings: Surroundings;
  readonly name: string;
  /** Makes the machines of one incarnation that runs `version`. */
  readonly host: (start: Incarnation, tools: ProcessTools, version: string) => Machines;
}

interface Running {
  readonly version: string;
  readonly machines: Machines;
  readonly port: RecordingPort;
  readonly connection: Connection;
  readonly gate: Gate | null;
  /** Faults that pause it. */
  readonly pauses: Set<string>;
}

interface VersionChange {
  readonly by: string;
  readonly version: string;
}

export class SimulatedProcess {
  readonly name: string;
  readonly #options: ProcessOptions;
  readonly #canPause: boolean;
  /** What it runs unless a fault says otherwise. */
  #version = "";
  #incarnation = 0;
  #running: Running | null = null;
  /** It is meant to run: what a fault does not change. */
  #wanted = false;
  /** Faults that keep it down. */
  readonly #downs = new Set<string>();
  #versionChanges: readonly VersionChange[] = [];

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#canPause = options.surroundings.scenario.faults.some(
      ({ kind, targets }) => kind === "pause" && targets.includes(options.name),
    );
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Starts with this version ("" for producers and controllers), once no fault keeps it down. */
  start(version: string): void {
    assert(!this.#wanted, `${this.name} is started already`);
    this.#version = version;
    this.#wanted = true;
    this.#launchIfDue();
  }

  /** Gone at once, until `recover` by the same fault. */
  crash(by: string): void {
    this.#downs.add(by);
    this.#die();
  }

  /** Asks the process to end; it is started again after `recover`, once it has ended. */
  askToEnd(by: string): void {
    this.#downs.add(by);
    if (this.#running !== null) this.#finish(this.#running);
  }

  /** Ends in order and starts with this version: at once, or when no fault says otherwise. */
  redeploy(version: string): void {
    if (!this.#wanted) return;
    this.#version = version;
    const running = this.#running;
    if (running !== null && running.version !== this.#versionToRun()) this.#finish(running);
  }

  /** This fault keeps it down no longer; the last one starts the process again. */
  recover(by: string): void {
    this.#downs.delete(by);
    this.#launchIfDue();
  }

  pause(by: string): void {
    const running = this.#running;
    if (running === null || running.gate === null) return;
    running.pauses.add(by);
    if (running.pauses.size > 1) return;
    running.gate.shut();
    this.#record("paused", running.version);
  }

  resume(by: string): void {
    const running = this.#running;
    if (running === null || !running.pauses.delete(by) || running.pauses.size > 0) return;
    this.#record("resumed", running.version);
    running.gate?.open();
  }

  /** Replaced at once by one that runs `version`, until `restore` by the same fault. */
  replace(by: string, version: string): void {
    this.#versionChanges = [...this.#versionChanges, { by, version }];
    this.#die();
    this.#launchIfDue();
  }

  restore(by: string): void {
    this.#versionChanges = this.#versionChanges.filter((change) => change.by !== by);
    this.#downs.delete(by);
    if (this.#running?.version !== this.#versionToRun()) this.#die();
    this.#launchIfDue();
  }

  /** Reaches the process from outside: at once, or when it goes on after a pause. */
  reach(action: () => void): void {
    const gate = this.#running?.gate ?? null;
    if (gate === null) action();
    else gate.hear(action);
  }

  /** It was asked to end, and has nothing left to do. */
  finished(): void {
    this.#fallSilent("stopped");
    this.#launchIfDue();
  }

  /**
   * Ends because its version serves no lane. False when a fault gave it that version: then it comes
   * back with its own, when the fault is over.
   */
  retire(): boolean {
    const change = this.#versionChanges.at(-1);
    const isForeign = this.#running?.version !== this.#version;
    this.#fallSilent("retired");
    if (isForeign && change !== undefined) this.#downs.add(change.by);
    else this.#wanted = false;
    return !this.#wanted;
  }

  /** The run is over. */
  end(): void {
    this.#wanted = false;
    this.#fallSilent("stopped");
  }

  #finish(running: Running): void {
    this.reach(() => {
      if (this.#running === running) running.machines.finish();
    });
  }

  /** What is still on its way is heard, for the record, and acted on no more. */
  #fallSilent(phase: "retired" | "stopped"): void {
    const running = this.#running;
    if (running === null) return;
    for (const machine of running.machines.hosted) machine.stop();
    this.#running = null;
    this.#record(phase, running.version);
    running.gate?.open();
  }

  #die(): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    for (const machine of running.machines.hosted) machine.stop();
    running.connection.close();
    this.#record("crashed", running.version);
    running.port.abandon();
  }

  #versionToRun(): string {
    return this.#versionChanges.at(-1)?.version ?? this.#version;
  }

  #launchIfDue(): void {
    if (this.#wanted && this.#running === null && this.#downs.size === 0) this.#launch();
  }

  #launch(): void {
    const { surroundings, host } = this.#options;
    const { scenario, agenda, network, sink } = surroundings;
    const version = this.#versionToRun();
    this.#incarnation += 1;
    const start = { scenario, name: this.name, incarnation: this.#incarnation };
    const connection = network.connect({ name: incarnationName(start), process: this.name });
    const gate = this.#canPause ? new Gate() : null;
    const port = recordingPort({
      port: gate === null ? connection : gate.port(connection),
      process: this.name,
      agenda,
      sink,
      numberOf: jobNumber,
      startedAt: STARTED_AT,
      version,
    });
    const gated = gate === null ? agenda : gate.agenda(agenda);
    const own = this.#ownClock(gated);
    const tools = { agenda: own, clocks: { agenda: gated, own }, store: this.#mortal(port) };
    const machines = host(start, tools, version);
    this.#running = { version, machines, port, connection, gate, pauses: new Set() };
    this.#record("started", version);
    for (const machine of machines.hosted) machine.start();
  }

  #mortal(port: StorePort): StorePort {
    const { agenda, scenario } = this.#options.surroundings;
    return crashingPort({
      port,
      process: this.name,
      faults: scenario.faults,
      agenda,
      startedAt: STARTED_AT,
      die: (fault) => this.crash(fault.id),
    });
  }

  #ownClock(agenda: Agenda): Agenda {
    const { faults } = this.#options.surroundings.scenario;
    return skewedAgenda({ agenda, process: this.name, faults, startedAt: STARTED_AT });
  }

  #record(phase: ProcessChanged["phase"], version: string): void {
    const { agenda, sink } = this.#options.surroundings;
    const at = agenda.now() - STARTED_AT;
    sink.record({ kind: "process", at, process: this.name, phase, version });
  }
}
