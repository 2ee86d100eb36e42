/**
 * The deployments of other queues that share the limit of this one, over the coordinator's own
 * connection, as people at a desk are. What they hear of their places is noted.
 */
import { jobNumber } from "../../../fleet/job-plan.ts";
import { OTHERS, otherDeployments } from "../../../fleet/pool/pool-options.ts";
import type { EventSink } from "../../../history/event.ts";
import { recordingPort } from "../../../history/recording/recording-port.ts";
import type { Hosted } from "../../../host/hosted.ts";
import { hostOtherDeployment } from "../../../host/pool/host-other-deployment.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Agenda, StorePort } from "../../../ports/ports.ts";
import type { Scenario } from "../../../scenario/scenario.ts";

export interface OtherDeploymentsOptions {
  readonly scenario: Scenario;
  readonly agenda: Agenda;
  readonly port: StorePort;
  readonly sink: EventSink;
}

export class OtherDeployments {
  readonly #options: OtherDeploymentsOptions;
  #hosted: readonly Hosted[] = [];

  constructor(options: OtherDeploymentsOptions) {
    this.#options = options;
  }

  /** `startedAt`: the run's start, when they live already. */
  start(startedAt: Instant): void {
    const { scenario, agenda, port, sink } = this.#options;
    const recorded = { port, process: OTHERS, agenda, sink, startedAt };
    const store = recordingPort({ ...recorded, numberOf: jobNumber, version: "" });
    const others = otherDeployments(scenario, startedAt);
    this.#hosted = others.map((options) => hostOtherDeployment({ options, agenda, store }));
    agenda.schedule(startedAt, () => {
      for (const machine of this.#hosted) machine.start();
    });
  }

  close(): void {
    for (const machine of this.#hosted) machine.stop();
  }
}
