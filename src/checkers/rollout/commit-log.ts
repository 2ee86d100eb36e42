/**
 * The commits of a run, acknowledged or perhaps carried out, with the looks and operations between
 * them, in the store's order. Kept slim: a run has thousands of these, and looks are heavy.
 */
import type { DeploymentState } from "../../canary/rollout/deployment.ts";
import type { DecisionKind } from "../../canary/rollout/look.ts";
import type { Route, Share } from "../../canary/routing/route.ts";
import type { HistoryEvent, RolloutCommitted } from "../../history/event.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { planSteps } from "../plan/plan-steps.ts";

export interface Commit {
  readonly kind: "commit";
  /** The store's; null for one that may not have been carried out. */
  readonly order: number | null;
  readonly process: string;
  readonly acknowledged: boolean;
  readonly token: number;
  readonly id: string;
  readonly version: number;
  readonly state: DeploymentState;
  readonly share: Share;
  readonly initialShare: Share;
  readonly route: Route;
}

export type LogEntry =
  | Commit
  | {
      readonly kind: "look";
      readonly process: string;
      readonly decision: DecisionKind;
      readonly share: Share;
    }
  | { readonly kind: "operation"; readonly action: Operation["action"]["kind"] };

export class CommitLog {
  entries: LogEntry[] = [];

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") this.#commit(event.process, event, event.order);
    if (event.kind === "storeLost") this.#takeBack(event.keptTo);
    if (event.kind === "unknown" && event.attempted !== undefined && !event.definite) {
      this.#commit(event.process, event.attempted, null);
    }
    if (event.kind === "operated") {
      this.entries.push({ kind: "operation", action: event.action.kind });
    }
    if (event.kind === "looked") {
      const { kind: decision, share } = event.look.decision;
      this.entries.push({ kind: "look", process: event.process, decision, share });
    }
  }

  commits(): Commit[] {
    return this.entries.filter(
      (entry) => entry.kind === "commit" && entry.acknowledged,
    ) as Commit[];
  }

  /** What may have been carried out, by version. */
  attempts(version: number): Commit[] {
    return this.entries.filter(
      (entry): entry is Commit =>
        entry.kind === "commit" && !entry.acknowledged && entry.version === version,
    );
  }

  /** What the store lost never was, nor was what may have followed it. */
  #takeBack(keptTo: number): void {
    let latest = 0;
    this.entries = this.entries.filter((entry) => {
      if (entry.kind !== "commit") return true;
      const isKept = entry.order === null ? entry.version <= latest + 1 : entry.order <= keptTo;
      if (isKept) latest = Math.max(latest, entry.version);
      return isKept;
    });
  }

  #commit(
    process: string,
    of: Pick<RolloutCommitted, "token" | "deployment" | "route">,
    order: number | null,
  ): void {
    const { id, version, state, share, config } = of.deployment;
    this.entries.push({
      kind: "commit",
      process,
      order,
      acknowledged: order !== null,
      token: of.token,
      id,
      version,
      state,
      share,
      initialShare: planSteps(config)[0]?.share ?? 0,
      route: of.route,
    });
  }
}
