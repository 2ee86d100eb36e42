/**
 * Queues without traffic that share a pool: each has one deployment planned, which ends, rolled
 * back, because nothing is known of it at its maximum age. Counts how many live at once.
 */
import type { Alert } from "../../../src/canary/alerts/alert.ts";
import { hasEnded } from "../../../src/canary/rollout/states.ts";
import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import { type HostedController, hostController } from "../../../src/host/host-controller.ts";
import { type Duration, MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { StorePort } from "../../../src/ports/ports.ts";
import { type Fate, Lab } from "./lab.ts";
import { CONFIG } from "./routes.ts";

export const POOL = "pool";
const LOOK_EVERY: Duration = 10 * MILLISECOND;

export interface PoolSetup {
  readonly queues: number;
  readonly deployments: number;
  readonly holdFor: Duration;
  readonly maxDuration: Duration;
  /** Of specimens: what stands between a controller and its store. */
  readonly between?: (port: StorePort, lab: Lab) => StorePort;
}

interface Started {
  /** Of the planned deployment. */
  readonly id?: string;
  readonly fateOf?: (command: StoreCommand) => Fate;
}

export class Pool {
  readonly lab = new Lab();
  /** About whose turn it is; that nothing is known of canaries is no news here. */
  readonly alerts: Alert[] = [];
  readonly names: readonly string[];
  /** The most that lived at once. */
  most = 0;
  readonly #setup: PoolSetup;

  constructor(setup: PoolSetup) {
    this.#setup = setup;
    this.names = Array.from({ length: setup.queues }, (_, i) => `queue-${i}`);
    this.#watch();
  }

  get living(): string[] {
    return this.names.filter((queue) => {
      const { deployment } = this.lab.store.audit(queue);
      return deployment !== null && !hasEnded(deployment.state);
    });
  }

  get ended(): string[] {
    return this.names.filter((queue) => {
      const { deployment } = this.lab.store.audit(queue);
      return deployment !== null && hasEnded(deployment.state);
    });
  }

  control(queue: string, name: string, started: Started = {}): HostedController {
    const { deployments, holdFor, maxDuration, between } = this.#setup;
    const { id = `canary of ${queue}`, fateOf } = started;
    const port = this.lab.port(fateOf);
    const host = hostController({
      options: {
        name,
        queue,
        leaderFor: SECOND,
        retryAfter: 20 * MILLISECOND,
        limit: { pool: POOL, deployments, holdFor },
        planned: { id, config: { ...CONFIG, queue, maxDuration }, notBefore: 0 },
      },
      agenda: this.lab.agenda,
      store: between === undefined ? port : between(port, this.lab),
      notes: { looked: () => {}, alerted: (alert) => this.#alerted(alert) },
    });
    host.start();
    return host;
  }

  #alerted(alert: Alert): void {
    if (alert.code.startsWith("deployment_")) this.alerts.push(alert);
  }

  #watch(): void {
    this.most = Math.max(this.most, this.living.length);
    this.lab.agenda.schedule(this.lab.now + LOOK_EVERY, () => this.#watch());
  }
}
