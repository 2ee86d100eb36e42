/**
 * The configurations of a run: what each look was to judge by. Told by commits, acknowledged or
 * perhaps carried out; until the first one it is what the scenario plans.
 *
 * Of a hash, the text that came first is the one that was set; any other was put there by hand.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Deployment } from "../../canary/rollout/deployment.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { HistoryEvent } from "../../history/event.ts";

interface Version {
  readonly text: string;
  readonly config: RolloutConfig;
}

export class ConfigBook {
  readonly #planned: RolloutConfig;
  readonly #versions = new Map<string, Version[]>();

  constructor(planned: RolloutConfig) {
    this.#planned = planned;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") this.#learn(event.deployment);
    if (event.kind === "unknown" && event.attempted !== undefined) {
      this.#learn(event.attempted.deployment);
    }
  }

  /** What a look was to judge by. */
  of({ deployment, configHash, drifted }: Look): RolloutConfig {
    const versions = this.#versions.get(`${deployment}/${configHash}`) ?? [];
    const version = drifted ? versions.at(-1) : versions[0];
    return version?.config ?? this.#planned;
  }

  /** Whether the deployment's configuration is another one than was set under its hash. */
  isChanged({ id, configHash, config }: Deployment): boolean {
    const [set] = this.#versions.get(`${id}/${configHash}`) ?? [];
    if (set === undefined || set.config === config) return false;
    return set.text !== JSON.stringify(config);
  }

  #learn({ id, configHash, config }: Deployment): void {
    const key = `${id}/${configHash}`;
    const versions = this.#versions.get(key) ?? [];
    if (versions.some((of) => of.config === config)) return;
    const text = JSON.stringify(config);
    if (versions.some((of) => of.text === text)) return;
    this.#versions.set(key, [...versions, { text, config }]);
  }
}
