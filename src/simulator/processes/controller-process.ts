/** A controller process: a controller machine that creates and leads the planned deployment. */
import type { OperatorAction } from "../../canary/rollout/operator.ts";
import { spoiledMetricsPort } from "../../faults/spoiled-metrics-port.ts";
import { controllerOptions } from "../../fleet/machine-options.ts";
import { recordingNotes } from "../../history/recording/recording-notes.ts";
import { type HostedController, hostController } from "../../host/host-controller.ts";
import { SimulatedProcess } from "./process.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";

export class ControllerProcess {
  readonly process: SimulatedProcess;
  #machine: HostedController | null = null;

  constructor(surroundings: Surroundings, index: number) {
    const { agenda, sink } = surroundings;
    const name = `controller/${index}`;
    const recorded = { process: name, agenda, sink, startedAt: STARTED_AT };
    const notes = recordingNotes(recorded);
    this.process = new SimulatedProcess({
      surroundings,
      name,
      host: (start, { agenda: own, store: port }) => {
        const options = controllerOptions(start, STARTED_AT);
        const { faults } = start.scenario;
        const from = { port, process: name, faults, agenda, startedAt: STARTED_AT };
        const store = spoiledMetricsPort(from);
        this.#machine = hostController({ options, agenda: own, store, notes });
        // Whatever it was about is stored: another controller, or its next start, goes on.
        return { hosted: [this.#machine], finish: () => this.process.finished() };
      },
    });
  }

  /** What an operator asks; a controller that is down does not hear it. */
  operate(action: OperatorAction): void {
    const machine = this.#machine;
    if (this.process.isRunning) this.process.reach(() => machine?.operate(action));
  }
}
