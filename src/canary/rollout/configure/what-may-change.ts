/**
 * Whether a deployment that lives can have another configuration: thresholds, limits, rules,
 * durations, looks, rollback, approvals and stages to come can change; who is routed how, and what
 * has been passed, cannot. Says the first thing that stands against it.
 *
 * What is routed is compared with the route, which is what producers go by; the rest of what cannot
 * change is compared with the stored configuration, unless that was changed by hand.
 */
import type { Scope } from "../../routing/route.ts";
import type { Change } from "../changes.ts";
import type { RolloutConfig } from "../config.ts";
import { percent } from "../next-version.ts";
import type { Stage } from "../plan/stage.ts";
import { highestShare, stageAt, stagesOf } from "../plan/stages-of.ts";
import { canonicalText, configHash } from "./config-hash.ts";
import { isIntact } from "./drift.ts";

/** Null if it can. */
export function whyNot({ deployment, route }: Change, config: RolloutConfig): string | null {
  if (configHash(config) === deployment.configHash && isIntact(deployment)) {
    return "it is the configuration that it has";
  }
  const fixed = [
    ["the queue", config.queue, route.queue],
    ["the stable version", config.stableVersion, route.stableVersion],
    ["the canary version", config.canaryVersion, route.canaryVersion],
    ["the strategy", config.strategy, route.strategy],
    ["the split", config.split, route.split],
    ["the hash", config.hash, route.hash],
    ["the sticky key", config.stickyKey, route.stickyKey],
  ] as const;
  const other = fixed.find(([, wanted, is]) => wanted !== is);
  if (other !== undefined) {
    const [what, wanted, is] = other;
    return `${what} cannot change while it lives, from ${is} to ${wanted}`;
  }
  return whyNotThePlan({ deployment, route }, config) ?? whyNotTheReference(deployment, config);
}

function whyNotThePlan({ deployment, route }: Change, config: RolloutConfig): string | null {
  const { stage, share, config: before } = deployment;
  const count = stagesOf(config).length;
  if (stage >= count) return `it is in stage ${stage + 1}, and the plan has ${count}`;
  if (!isSameScope(stageAt(config, stage).scope, route.scope)) {
    return `stage ${stage + 1}, where it is, is of other tenants`;
  }
  for (let number = 0; number <= stage && isIntact(deployment); number++) {
    const [was, is] = [stageAt(before, number), stageAt(config, number)];
    if (sayOf(was) !== sayOf(is)) {
      return `stage ${was.name}, which it has entered, cannot change`;
    }
  }
  const most = highestShare(config);
  return share > most ? `it is at ${percent(share)}, and the plan's cap is ${percent(most)}` : null;
}

/** What a stage is to those who were routed by it. */
function sayOf({ name, share, scope }: Stage): string {
  return canonicalText([name, share, scope]);
}

function isSameScope(a: Scope, b: Scope): boolean {
  return canonicalText(a) === canonicalText(b);
}

function whyNotTheReference({ baseline }: Change["deployment"], config: RolloutConfig) {
  if (config.compareWith !== "baseline" || baseline !== null) return null;
  return "it cannot be compared with a baseline: none was measured";
}
