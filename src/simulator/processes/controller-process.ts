/** A controller process: a controller machine that creates and leads the planned deployment. */
import type { OperatorAction } from "../../canary/rollout/operator.ts";
import { spoiledMetricsPort } from "../../faults/spoiled-metrics-port.ts";
import { controllerOptions } from "../../fleet/machine-options.ts";
import { keeperOptions } from "../../fleet/reports/registry-options.ts";
import { recordingNotes } from "../../history/recording/recording-notes.ts";
import { type HostedController, hostController } from "../../host/host-controller.ts";
import { hostKeeper } from "../../host/host-keeper.ts";
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
        const finish = () => this.process.finished();
        const keeping = keeperOptions(start);
        if (keeping === null) return { hosted: [this.#machine], finish };
        const keeper = hostKeeper({ options: keeping, agenda: own, store: port, notes });
        return { hosted: [this.#machine, keeper], finish };
      },
    });
  }

  /** What an operator asks; a controller that is down does not hear it. */
  operate(action: OperatorAction): void {
    const machine = this.#machine;
    if (this.process.isRunning) this.process.reach(() => machine?.operate(action));
  }
}
