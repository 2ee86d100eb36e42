/**
 * The process of the deployments of other queues that share the limit of this one: it holds their
 * places through the network, as everybody does, and is recorded. No fault of a process strikes it;
 * what becomes of these deployments is the scenario's to say.
 */
import { jobNumber } from "../../fleet/job-plan.ts";
import { OTHERS, otherDeployments } from "../../fleet/pool/pool-options.ts";
import { type RecordingPort, recordingPort } from "../../history/recording/recording-port.ts";
import type { Hosted } from "../../host/hosted.ts";
import { hostOtherDeployment } from "../../host/pool/host-other-deployment.ts";
import type { Connection } from "../network/connection.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";

export class OtherDeployments {
  readonly #surroundings: Surroundings;
  #connection: Connection | null = null;
  #store: RecordingPort | null = null;
  #hosted: readonly Hosted[] = [];

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Where there are none, there is no further connection either. */
  start(): void {
    const { scenario, agenda, network, sink } = this.#surroundings;
    const others = otherDeployments(scenario, STARTED_AT);
    if (others.length === 0) return;
    this.#connection = network.connect({ name: OTHERS, process: OTHERS });
    const store = recordingPort({
      port: this.#connection,
      process: OTHERS,
      agenda,
      sink,
      numberOf: jobNumber,
      startedAt: STARTED_AT,
      version: "",
    });
    this.#store = store;
    this.#hosted = others.map((options) => hostOtherDeployment({ options, agenda, store }));
    for (const machine of this.#hosted) machine.start();
  }

  close(): void {
    for (const machine of this.#hosted) machine.stop();
    this.#store?.abandon();
    this.#connection?.close();
  }
}
