/**
 * Changes beside the plan's course, each as the next version: the configuration is another one, the
 * evidence begins anew, a drift was found, the deployment is deleted. Who is routed how stays as it
 * is; what the route asks the store to watch may change with the configuration.
 */
import type { Instant } from "../../../kernel/time.ts";
import type { Rule, RuleMemories } from "../../rules/rule.ts";
import { type Change, routeAfter } from "../changes.ts";
import type { RolloutConfig } from "../config.ts";
import type { Deployment } from "../deployment.ts";
import { event, freshEvidence, next } from "../next-version.ts";
import { stageAt } from "../plan/stages-of.ts";
import { canonicalText, configHash } from "./config-hash.ts";
import type { Drift } from "./drift.ts";

/** What was counted and seen so far has no say in what comes. The stage's clock runs on. */
export function resetWindow({ deployment, route }: Change, at: Instant): Change {
  const message = "Asked for by an operator: what was counted before does not count.";
  const fields = { ...freshEvidence(at), rules: unheld(deployment.rules) };
  return { deployment: next(deployment, fields, event("window_reset", at, message)), route };
}

/** Evidence begins anew where what is judged is not what was judged before. */
export function configure(
  { deployment, route }: Change,
  config: RolloutConfig,
  at: Instant,
): Change {
  const version = deployment.configVersion + 1;
  const hash = configHash(config);
  // While it is planned stable alone is measured, by nothing that is configured.
  const isJudged = deployment.state !== "planning";
  const isJudgedAnew =
    isJudged && judgedBy(deployment, config) !== judgedBy(deployment, deployment.config);
  const kept = keptRules(deployment, config);
  const evidence = isJudgedAnew ? { ...freshEvidence(at), rules: unheld(kept) } : { rules: kept };
  const set = { config, configVersion: version, configHash: hash, drift: null };
  const what = isJudgedAnew ? "; evidence begins anew" : "";
  const message = `Configuration ${version}, hash ${hash}${what}.`;
  const changed = next(deployment, { ...set, ...evidence }, event("configured", at, message));
  return { deployment: changed, route: routeAfter(changed, route) };
}

/** All that a verdict on the present stage rests on, as one text. */
function judgedBy({ stage }: Deployment, config: RolloutConfig): string {
  const { rules, metricsWindow, compareWith, minDuration } = config;
  const { thresholds, limits } = stageAt(config, stage);
  return canonicalText([
    thresholds ?? config.thresholds,
    limits,
    rules,
    metricsWindow,
    compareWith,
    minDuration,
  ]);
}

/** Of rules that are what they were: one that is another now has nothing to remember. */
function keptRules({ rules, config: before }: Deployment, after: RolloutConfig): RuleMemories {
  const textOf = (all: readonly Rule[], name: string) =>
    canonicalText(all.find((rule) => rule.name === name) ?? null);
  const same = Object.entries(rules).filter(
    ([name]) => textOf(before.rules, name) === textOf(after.rules, name),
  );
  return Object.fromEntries(same);
}

/** Cooldowns go on; how long a condition has held begins anew. */
function unheld(memories: RuleMemories): RuleMemories {
  const all = Object.entries(memories).map(([name, memory]) => {
    const heldSince = memory.heldSince.map(() => null);
    return [name, { ...memory, heldSince }] as const;
  });
  return Object.fromEntries(all);
}

/** Reported, and not mended: that is for people. */
export function noteDrift({ deployment, route }: Change, drift: Drift, at: Instant): Change {
  const events = event("drift_detected", at, drift.message);
  return { deployment: next(deployment, { drift: drift.key }, events), route };
}

/** What is left is what versions, receipts and those who ask later need. */
export function remove({ deployment, route }: Change, at: Instant): Change {
  const fields = { deletedAt: at, rules: {}, baseline: null };
  const events = event("deployment_deleted", at, "Deleted by an operator.");
  return { deployment: { ...next(deployment, fields, events), events }, route };
}
