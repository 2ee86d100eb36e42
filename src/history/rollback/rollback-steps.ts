/**
 * When the steps of a rollback were reached. The looks that detected and verified it are as the
 * deployment says; switch, drain and end are the instants at which the store took the commits that
 * say so, because a step counts from when it is in force, not from when somebody meant it.
 *
 * A commit whose reply was lost is not in the history: then the deployment's own word is taken.
 */
import type { Rollback } from "../../canary/rollout/deployment.ts";
import type { Instant } from "../../kernel/time.ts";
import type { HistoryEvent } from "../event.ts";

export class RollbackSteps {
  /** Order of the first commit of the rollback. */
  #order = 0;
  #rollback: Rollback | null = null;
  #switchedAt: Instant | null = null;
  #drainedAt: Instant | null = null;
  #terminatedAt: Instant | null = null;

  observe(event: HistoryEvent): void {
    if (event.kind === "storeLost" && this.#order > event.keptTo) this.#forget();
    if (event.kind !== "committed" || event.deployment.rollback === null) return;
    if (this.#rollback === null) this.#order = event.order;
    const { rollback } = event.deployment;
    const { drainedAt, terminatedAt, switchedAt } = rollback;
    this.#rollback = rollback;
    if (switchedAt !== null) this.#switchedAt ??= drainedAt === null ? event.storeAt : switchedAt;
    if (drainedAt !== null) this.#drainedAt ??= terminatedAt === null ? event.storeAt : drainedAt;
    if (terminatedAt !== null) this.#terminatedAt ??= event.storeAt;
  }

  /** The store lost its beginning: there was none. */
  #forget(): void {
    this.#rollback = null;
    this.#switchedAt = null;
    this.#drainedAt = null;
    this.#terminatedAt = null;
  }

  /** Null when there was no rollback; steps that were not reached are null. */
  steps(): Rollback | null {
    if (this.#rollback === null) return null;
    return {
      ...this.#rollback,
      switchedAt: this.#switchedAt,
      drainedAt: this.#drainedAt,
      terminatedAt: this.#terminatedAt,
    };
  }
}
