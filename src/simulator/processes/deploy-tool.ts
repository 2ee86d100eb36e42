/**
 * What a deploy tool does around a rollout: it starts the canary fleet once the deployment exists
 * (before, a canary worker would be let in as a stable one), and starts a stable worker that was
 * retired again with the version that the route now calls stable. It looks after both fleets if the
 * store may lose what the rollout came to. It reads the store as everybody does, through the
 * network; nothing that it does is recorded but the starts themselves.
 */
import type { RolloutRead } from "../../canary/store/replies.ts";
import { Upkeep } from "../../fleet/deploy/upkeep.ts";
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
  readonly #upkeep: Upkeep<WorkerProcess>;
  /** Without a failover in the plan looks would find nothing: they are left out, like replicas. */
  readonly #canLoseCommits: boolean;
  #closed = false;

  constructor(surroundings: Surroundings) {
    const { scenario, agenda } = surroundings;
    this.#surroundings = surroundings;
    this.#connection = surroundings.network.connect({ name: NAME, process: NAME });
    this.#canLoseCommits = scenario.faults.some(({ kind }) => kind === "failover");
    this.#upkeep = new Upkeep({
      agenda,
      canaryVersion: scenario.canary.version,
      read: (heard) => this.#readOnce(heard),
      startAgain: ({ process }) => process.start(scenario.canary.version),
      setBack: ({ process }, stableVersion) => process.redeploy(stableVersion),
    });
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
    const { agenda, scenario } = this.#surroundings;
    agenda.schedule(agenda.now() + START_DELAY, () =>
      this.#read(({ route: { stableVersion } }) => {
        worker.process.start(stableVersion);
        const isPromoted = stableVersion === scenario.canary.version;
        if (isPromoted && this.#canLoseCommits) this.#upkeep.promoted(worker);
      }),
    );
  }

  /** A canary worker retired: its canary has ended, and may come back if the store loses that. */
  lookAfter(worker: WorkerProcess): void {
    if (this.#canLoseCommits) this.#upkeep.retired(worker);
  }

  /** The run ends: nothing is started any more. */
  close(): void {
    this.#closed = true;
    this.#connection.close();
  }

  /** Until there is an answer. */
  #read(then: (reply: RolloutRead) => void): void {
    const { agenda, scenario } = this.#surroundings;
    this.#readOnce((reply) => {
      if (reply !== null) then(reply);
      else agenda.schedule(agenda.now() + scenario.timing.tick, () => this.#read(then));
    });
  }

  /** Null when there is no answer. */
  #readOnce(heard: (reply: RolloutRead | null) => void): void {
    if (this.#closed) return;
    const { queue } = this.#surroundings.scenario.rollout;
    this.#connection.send({ kind: "readRollout", queue }, (exchange) =>
      heard(exchange.kind === "replied" ? exchange.reply : null),
    );
  }
}
