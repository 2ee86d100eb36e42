/**
 * A person at a desk who has dead letters tried again: reaches the store through the network, as
 * everybody does, and is recorded like a process. No fault of a process strikes a person.
 */

import { jobNumber } from "../../fleet/job-plan.ts";
import { requeuerOptions } from "../../fleet/machine-options.ts";
import { type RecordingPort, recordingPort } from "../../history/recording/recording-port.ts";
import { hostRequeuer } from "../../host/host-requeuer.ts";
import type { Hosted } from "../../host/hosted.ts";
import type { StorePort } from "../../ports/ports.ts";
import type { Connection } from "../network/connection.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";

const NAME = "operator";

export class OperatorDesk {
  readonly #surroundings: Surroundings;
  #connection: Connection | null = null;
  #store: RecordingPort | null = null;
  readonly #atWork = new Set<Hosted>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Whether an order is not carried out yet. */
  get isBusy(): boolean {
    return this.#atWork.size > 0;
  }

  requeueDead(attempts: number): void {
    const { agenda, scenario } = this.#surroundings;
    const requeuer = hostRequeuer({
      options: requeuerOptions(scenario, attempts),
      agenda,
      store: this.#open(),
      finished: () => this.#atWork.delete(requeuer),
    });
    this.#atWork.add(requeuer);
    requeuer.start();
  }

  /** The run ends: what is not carried out stays so. */
  close(): void {
    for (const requeuer of this.#atWork) requeuer.stop();
    this.#store?.abandon();
    this.#connection?.close();
  }

  /** Made when it is needed: a run without such orders has no further connection. */
  #open(): StorePort {
    if (this.#store !== null) return this.#store;
    const { agenda, network, sink } = this.#surroundings;
    this.#connection = network.connect({ name: NAME, process: NAME });
    this.#store = recordingPort({
      port: this.#connection,
      process: NAME,
      agenda,
      sink,
      numberOf: jobNumber,
      startedAt: STARTED_AT,
      version: "",
    });
    return this.#store;
  }
}
