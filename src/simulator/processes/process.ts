/**
 * A simulated process: hosts its machines behind one connection, and can crash and start again.
 * Each start is a new incarnation with fresh machines, a fresh connection and a fresh lease name;
 * nothing is remembered but the name.
 */

import { jobNumber } from "../../fleet/job-plan.ts";
import { type Incarnation, incarnationName } from "../../fleet/machine-options.ts";
import type { ProcessChanged } from "../../history/event.ts";
import { type RecordingPort, recordingPort } from "../../history/recording/recording-port.ts";
import type { Hosted } from "../../host/hosted.ts";
import { assert } from "../../kernel/assert.ts";
import type { StorePort } from "../../ports/ports.ts";
import type { Connection } from "../network/connection.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";

export interface ProcessOptions {
  readonly surroundings: Surroundings;
  readonly name: string;
  /** Makes the machines of one incarnation; `version` is what `start` was told. */
  readonly host: (start: Incarnation, store: StorePort, version: string) => readonly Hosted[];
}

interface Running {
  readonly hosted: readonly Hosted[];
  readonly port: RecordingPort;
  readonly connection: Connection;
}

export class SimulatedProcess {
  readonly name: string;
  readonly #options: ProcessOptions;
  #version = "";
  #incarnation = 0;
  #running: Running | null = null;
  /** It is meant to run: what a crash does not change. */
  #wanted = false;
  /** Crash faults that keep it down. */
  #downs = 0;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Starts with this version ("" for producers and controllers), once no crash keeps it down. */
  start(version: string): void {
    assert(!this.#wanted, `${this.name} is started already`);
    this.#version = version;
    this.#wanted = true;
    if (this.#downs === 0) this.#launch();
  }

  /** Gone at once, until `recover`. */
  crash(): void {
    this.#downs += 1;
    if (this.#running === null) return;
    const { hosted, port, connection } = this.#running;
    this.#running = null;
    for (const machine of hosted) machine.stop();
    connection.close();
    this.#record("crashed");
    port.abandon();
  }

  /** One crash is over; the last one starts the process again. */
  recover(): void {
    this.#downs -= 1;
    if (this.#downs === 0 && this.#wanted) this.#launch();
  }

  /** Ends by itself. What is still on its way is heard, for the record, and acted on no more. */
  end(phase: "retired" | "stopped"): void {
    this.#wanted = false;
    if (this.#running === null) return;
    for (const machine of this.#running.hosted) machine.stop();
    this.#running = null;
    this.#record(phase);
  }

  #launch(): void {
    const { surroundings, host } = this.#options;
    const { scenario, agenda, network, sink } = surroundings;
    this.#incarnation += 1;
    const start = { scenario, name: this.name, incarnation: this.#incarnation };
    const connection = network.connect({ name: incarnationName(start), process: this.name });
    const port = recordingPort({
      port: connection,
      process: this.name,
      agenda,
      sink,
      numberOf: jobNumber,
      startedAt: STARTED_AT,
      version: this.#version,
    });
    const hosted = host(start, port, this.#version);
    this.#running = { hosted, port, connection };
    this.#record("started");
    for (const machine of hosted) machine.start();
  }

  #record(phase: ProcessChanged["phase"]): void {
    const { agenda, sink } = this.#options.surroundings;
    const at = agenda.now() - STARTED_AT;
    sink.record({ kind: "process", at, process: this.name, phase, version: this.#version });
  }
}
