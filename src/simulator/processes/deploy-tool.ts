/**
 * What a deploy tool does around a rollout: it starts the canary fleet once the deployment exists
 * (before, a canary worker would be let in as a stable one), and starts a stable worker that was
 * retired again with the version that the route now calls stable. It reads the store as everybody
 * does, through the network; nothing that it does is recorded but the starts themselves.
 */
import type { RolloutRead } from "../../canary/store/replies.ts";
import { type Duration, MILLISECOND } from "../../kernel/time.ts";
import type { Connection } from "../network/connection.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Between a look at the store and the start that follows from it. */
const START_DELAY: Duration = 50 * MILLISECOND;

const NAME = "deploy-tool";

export class DeployTool {
  readonly #surroundings: Surroundings;
  readonly #connection: Connection;
  #closed = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#connection = surroundings.network.connect({ name: NAME, process: NAME });
  }

  startCanaries(workers: readonly WorkerProcess[]): void {
    const { agenda, scenario } = this.#surroundings;
    const look = (): void =>
      this.#read(({ deployment }) => {
        if (deployment === null) agenda.schedule(agenda.now() + scenario.timing.tick, look);
        else for (const worker of workers) worker.process.start(scenario.canary.version);
      });
    agenda.schedule(STARTED_AT + scenario.rolloutAt, look);
  }

  restart(worker: WorkerProcess): void {
    const { agenda } = this.#surroundings;
    agenda.schedule(agenda.now() + START_DELAY, () =>
      this.#read(({ route }) => worker.process.start(route.stableVersion)),
    );
  }

  /** The run ends: nothing is started any more. */
  close(): void {
    this.#closed = true;
    this.#connection.close();
  }

  #read(then: (reply: RolloutRead) => void): void {
    if (this.#closed) return;
    const { agenda, scenario } = this.#surroundings;
    const { queue } = scenario.rollout;
    this.#connection.send({ kind: "readRollout", queue }, (exchange) => {
      if (exchange.kind === "replied") then(exchange.reply);
      else agenda.schedule(agenda.now() + scenario.timing.tick, () => this.#read(then));
    });
  }
}
