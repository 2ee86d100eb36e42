/**
 * A person at a desk who has dead letters tried again, over the coordinator's own connection, which
 * no fault of a process or of the way to the store strikes. What comes of it is noted.
 */
import { jobNumber } from "../../../fleet/job-plan.ts";
import { requeuerOptions } from "../../../fleet/machine-options.ts";
import type { EventSink } from "../../../history/event.ts";
import { recordingPort } from "../../../history/recording/recording-port.ts";
import { hostRequeuer } from "../../../host/host-requeuer.ts";
import type { Hosted } from "../../../host/hosted.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Agenda, StorePort } from "../../../ports/ports.ts";
import type { Scenario } from "../../../scenario/scenario.ts";

export interface OperatorDeskOptions {
  readonly scenario: Scenario;
  readonly agenda: Agenda;
  readonly port: StorePort;
  readonly sink: EventSink;
}

export class OperatorDesk {
  readonly #options: OperatorDeskOptions;
  readonly #atWork = new Set<Hosted>();

  constructor(options: OperatorDeskOptions) {
    this.#options = options;
  }

  /** Whether an order is not carried out yet. */
  get isBusy(): boolean {
    return this.#atWork.size > 0;
  }

  /** `startedAt`: the run's start. */
  requeueDead(attempts: number, startedAt: Instant): void {
    const { scenario, agenda, port, sink } = this.#options;
    const requeuer = hostRequeuer({
      options: requeuerOptions(scenario, attempts),
      agenda,
      store: recordingPort({
        port,
        process: "operator",
        agenda,
        sink,
        numberOf: jobNumber,
        startedAt,
        version: "",
      }),
      finished: () => this.#atWork.delete(requeuer),
    });
    this.#atWork.add(requeuer);
    requeuer.start();
  }

  /** The run ends: what is not carried out stays so. */
  close(): void {
    for (const requeuer of this.#atWork) requeuer.stop();
  }
}
