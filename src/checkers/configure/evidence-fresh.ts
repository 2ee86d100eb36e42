/**
 * Verifies that evidence begins anew where it has to: when people reset the window, and when what
 * is judged is configured to be another. From that commit on nothing is remembered of what passed,
 * and every look of the controller that made it counts from there.
 *
 * Does not verify that windows keep to it (decisions-justified, counts-true). Without a reset and
 * without such a configuration there is no finding.
 */
import type { Deployment } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent, Looked } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { planSteps } from "../plan/plan-steps.ts";
import { Violations } from "../violations.ts";

export class EvidenceFresh implements Checker {
  readonly name = "evidence-fresh";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  #before: Deployment | null = null;
  /** Who made the latest commit, while nothing says that it does not stand. */
  #leader = "";
  #resets = 0;

  observe(event: HistoryEvent): void {
    if (event.kind === "storeLost") this.#forget();
    if (event.kind === "unknown" && event.attempted !== undefined) this.#forget();
    if (event.kind === "looked") this.#looked(event);
    if (event.kind !== "committed") return;
    this.#committed(event.deployment);
    this.#before = event.deployment;
    this.#leader = event.process;
  }

  finish(): Finding[] {
    if (this.#resets === 0) return [];
    const finding = this.#violations.finding({
      id: "evidence-fresh",
      title: "What was reset does not count any more",
      unit: "resets",
      n: this.#resets,
      sentence:
        `${counted(this.#resets, "time")} evidence began anew, ` +
        "and nothing from before counted.",
    });
    return [finding];
  }

  #forget(): void {
    this.#before = null;
    this.#leader = "";
  }

  #committed(after: Deployment): void {
    const before = this.#before;
    if (before?.id !== after.id || before.version !== after.version - 1) return;
    const last = after.events.at(-1);
    const isReset = last?.type === "window_reset" && last !== before.events.at(-1);
    const isJudgedAnew = after.configVersion > before.configVersion && judgesAnew(before, after);
    if (!isReset && !isJudgedAnew) return;
    this.#resets += 1;
    const isFresh =
      after.evidenceFrom === last?.at && after.passingSince === null && after.breachedAt === null;
    const holds = Object.values(after.rules).some(({ heldSince }) =>
      heldSince.some((since) => since !== null),
    );
    if (isFresh && !holds) return;
    const why = isReset ? "the window was reset" : "what is judged is configured to be another";
    this.#violations.add(
      null,
      `Version ${after.version} of ${after.id}: ${why}, and what was known before still counts.`,
    );
  }

  #looked({ process, look }: Looked): void {
    const held = this.#before;
    if (held === null || process !== this.#leader || look.deployment !== held.id) return;
    if (look.evidenceFrom === held.evidenceFrom) return;
    const seconds = (held.evidenceFrom / 1_000_000).toFixed(3);
    const what = `evidence counts from ${seconds} s, and it counted from another instant.`;
    this.#violations.add(null, `Look at ${(look.at / 1_000_000).toFixed(3)} s: ${what}`);
  }
}

/** Whether a verdict on the stage rests on something else now; a plan alone is not judged. */
function judgesAnew(before: Deployment, after: Deployment): boolean {
  if (before.state === "planning") return false;
  const judged = ({ config, stage }: Deployment) => [
    planSteps(config)[stage]?.thresholds,
    planSteps(config)[stage]?.limits,
    config.rules,
    config.metricsWindow,
    config.compareWith,
    config.minDuration,
  ];
  return JSON.stringify(judged(before)) !== JSON.stringify(judged(after));
}
