/**
 * Verifies that only what has ended is deleted, only because somebody asked for it, and only once
 * its lane was seen to be empty after the end; that the tombstone keeps id, state and version and
 * nothing that it need not; and that nothing of the deployment changes any more.
 *
 * Relies on the drains that were heard. A route that nobody should have written may be put back
 * over a tombstone. Without a deletion there is no finding.
 */
import type { Deployment } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent, RolloutCommitted } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

export class DeletionClean implements Checker {
  readonly name = "deletion-clean";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  #before: Deployment | null = null;
  /** By the store's order, when that was committed. */
  #beforeOrder = 0;
  #asked = false;
  /** What the last drain since the end left on the lane; null without one. */
  #left: number | null = null;
  #leftOrder = 0;
  #deletions = 0;

  observe(event: HistoryEvent): void {
    if (event.kind === "operated" && event.action.kind === "delete") this.#asked = true;
    if (event.kind === "drained") {
      this.#left = event.left.queued + event.left.inFlight;
      this.#leftOrder = event.order;
    }
    if (event.kind === "storeLost") {
      if (this.#beforeOrder > event.keptTo) this.#before = null;
      if (this.#leftOrder > event.keptTo) this.#left = null;
    }
    if (event.kind === "committed") this.#committed(event);
  }

  finish(): Finding[] {
    if (this.#deletions === 0) return [];
    const finding = this.#violations.finding({
      id: "deletion-clean",
      title: "Only what has ended and left an empty lane is deleted",
      unit: "deletions",
      n: this.#deletions,
      sentence:
        `${counted(this.#deletions, "deletion,", "deletions, each")} ` +
        "asked for, of a deployment that had ended.",
    });
    return [finding];
  }

  #committed({ deployment, route, order }: RolloutCommitted): void {
    const before = this.#before;
    this.#before = deployment;
    this.#beforeOrder = order;
    const isSame = before?.id === deployment.id;
    const isDeleted = deployment.deletedAt !== null;
    if (!isDeleted) {
      if (isSame && before.deletedAt !== null) this.#blame(deployment, "what was deleted is back.");
      this.#left = null;
      return;
    }
    if (isSame && before.deletedAt !== null) return;
    this.#deletions += 1;
    if (!this.#asked) this.#blame(deployment, "nobody asked to delete it.");
    if (deployment.state !== "completed" && deployment.state !== "failed") {
      this.#blame(deployment, `it was ${deployment.state} when it was deleted.`);
    }
    if (route.canaryVersion !== null || route.share > 0) {
      this.#blame(deployment, "its route still leads to the canary.");
    }
    if (this.#left !== 0) {
      const what =
        this.#left === null ? "was not looked at" : `still held ${counted(this.#left, "job")}`;
      this.#blame(deployment, `its lane ${what} when it was deleted.`);
    }
    const { rules, baseline, events } = deployment;
    const rest = Object.keys(rules).length + events.length + (baseline === null ? 0 : 1);
    if (rest > 1) this.#blame(deployment, "the tombstone keeps what it need not.");
  }

  #blame({ version, id }: Deployment, what: string): void {
    this.#violations.add(null, `Version ${version} of ${id}: ${what}`);
  }
}
