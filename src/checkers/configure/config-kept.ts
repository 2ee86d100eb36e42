/**
 * Verifies that a configuration changes only as people asked for, and only in what may change: the
 * one that is committed is the one that was asked for, under the next version and another hash; who
 * is routed how, and the stages that were entered, stay what they are. One that was changed by hand
 * is never climbed on, and never gets a version.
 *
 * Does not verify that it is told of (drift-told) nor that evidence begins anew (evidence-fresh).
 * Commits that nobody heard of, and what follows them, are not compared. With one configuration
 * throughout there is no finding.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Deployment } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { planSteps } from "../plan/plan-steps.ts";
import { Violations } from "../violations.ts";
import { ConfigBook } from "./config-book.ts";

const FIXED = [
  "queue",
  "stableVersion",
  "canaryVersion",
  "strategy",
  "split",
  "hash",
  "stickyKey",
] as const satisfies readonly (keyof RolloutConfig)[];

export class ConfigKept implements Checker {
  readonly name = "config-kept";
  readonly controlOnly = true;
  readonly #configs: ConfigBook;
  readonly #violations = new Violations();
  /** Texts of the configurations that people asked for. */
  readonly #asked = new Set<string>();
  #before: Deployment | null = null;
  #changes = 0;

  constructor({ scenario }: CheckContext) {
    this.#configs = new ConfigBook(scenario.rollout);
  }

  observe(event: HistoryEvent): void {
    this.#configs.observe(event);
    if (event.kind === "operated" && event.action.kind === "configure") {
      this.#asked.add(JSON.stringify(event.action.config));
    }
    if (event.kind === "storeLost") this.#before = null;
    if (event.kind === "committed") this.#committed(event.deployment);
  }

  finish(): Finding[] {
    if (this.#changes === 0) return [];
    const finding = this.#violations.finding({
      id: "config-kept",
      title: "The configuration changes only as people ask for, and in what may change",
      unit: "changes",
      n: this.#changes,
      sentence: `${counted(this.#changes, "commit")} set or changed a configuration, as may be.`,
    });
    return [finding];
  }

  #committed(after: Deployment): void {
    const before = this.#before;
    this.#before = after;
    if (before?.id !== after.id || before.version !== after.version - 1) return;
    const isChanged = this.#configs.isChanged(after);
    const isNext = after.configVersion !== before.configVersion;
    if (!isChanged && !isNext) return;
    this.#changes += 1;
    const wrong = isNext ? this.#wrongVersion(before, after) : wrongCourse(before, after);
    for (const what of wrong) {
      this.#violations.add(null, `Version ${after.version} of ${after.id}: ${what}`);
    }
  }

  #wrongVersion(before: Deployment, after: Deployment): string[] {
    const wrong: string[] = [];
    if (after.configVersion !== before.configVersion + 1) wrong.push("versions are left out.");
    if (!this.#asked.has(JSON.stringify(after.config))) wrong.push("nobody asked for it.");
    // What was changed by hand is no measure, and may be put back as it was.
    if (this.#configs.isChanged(before)) return wrong;
    if (after.configHash === before.configHash) wrong.push("its hash is that of the one before.");
    const other = FIXED.find((key) => after.config[key] !== before.config[key]);
    if (other !== undefined) wrong.push(`${other} cannot change while it lives.`);
    const said = ({ config }: Deployment) =>
      JSON.stringify(
        planSteps(config)
          .slice(0, before.stage + 1)
          .map(({ share, tenants }) => [share, tenants]),
      );
    if (said(after) !== said(before)) wrong.push("a stage that it has entered is another one.");
    return wrong;
  }
}

/** What was changed by hand holds where it is, or goes down. */
function wrongCourse(before: Deployment, after: Deployment): string[] {
  const rises = after.share > before.share || after.stage > before.stage;
  const isNew = before.state !== after.state;
  const climbs = rises || (isNew && ["promoting", "manual_review"].includes(after.state));
  const resumes = before.state === "paused" && after.state === "manual_review" && !rises;
  return climbs && !resumes ? ["it climbs on a configuration that was changed by hand."] : [];
}
