/**
 * The commits that are in force, in the store's order: what a loss of the store took is taken back.
 * Knows of acknowledged commits only.
 */
import { isIntact } from "../../canary/rollout/configure/drift.ts";
import type { DeploymentState } from "../../canary/rollout/deployment.ts";
import type { Route } from "../../canary/routing/route.ts";
import type { HistoryEvent } from "../../history/event.ts";

export interface KeptCommit {
  readonly order: number;
  readonly token: number;
  readonly state: DeploymentState;
  /** A gradual rollback on its way down: the canary still has its share. */
  readonly lowers: boolean;
  /** Its configuration is what somebody set, not changed by hand. */
  readonly isIntact: boolean;
  readonly route: Route;
}

export class CommitLine {
  readonly #commits: KeptCommit[] = [];

  /** The one in force; null before the first. */
  get last(): KeptCommit | null {
    return this.#commits.at(-1) ?? null;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") {
      const { order, token, deployment, route } = event;
      const { state, rollback } = deployment;
      const lowers = state === "rolling_back" && rollback?.switchedAt === null;
      this.#commits.push({ order, token, state, lowers, isIntact: isIntact(deployment), route });
    }
    if (event.kind !== "storeLost") return;
    while ((this.last?.order ?? 0) > event.keptTo) this.#commits.pop();
  }
}
