/**
 * What an operator's action does to a deployment, or why it is refused: what state it is in, and
 * what can be asked of it there.
 */
import { unreachable } from "../../../../kernel/assert.ts";
import type { Instant } from "../../../../kernel/time.ts";
import { FULL_SHARE, type Share } from "../../../routing/route.ts";
import * as change from "../../changes.ts";
import type { RolloutConfig } from "../../config.ts";
import { isIntact } from "../../configure/drift.ts";
import { configure, resetWindow } from "../../configure/later-changes.ts";
import { whyNot } from "../../configure/what-may-change.ts";
import type { Deployment, RollbackKind } from "../../deployment.ts";
import { percent } from "../../next-version.ts";
import type { OperatorAction } from "../../operator.ts";
import { highestShare, stageAfter, stageAt } from "../../plan/stages-of.ts";
import { hasEnded, isLive, isWatched } from "../../states.ts";

export type Operated =
  | { readonly kind: "changed"; readonly change: change.Change }
  /** To be deleted, as soon as its lane was seen to be empty. */
  | { readonly kind: "deletable" }
  | { readonly kind: "refused"; readonly reason: string };

type ActionKind = OperatorAction["kind"];

export function onOperator(stored: change.Change, action: OperatorAction, at: Instant): Operated {
  const possible = possibleActions(stored.deployment);
  if (!possible.includes(action.kind)) return refused(cannot(action, stored.deployment, possible));
  switch (action.kind) {
    case "pause":
      return changed(change.pause(stored, at));
    case "resume":
      return changed(change.resume(stored, at));
    case "promote":
      return changed(change.promote(stored, "Promoted by an operator.", at));
    case "approve":
      return approve(stored, at);
    case "reject":
      return rollBack(stored, "immediate", action.reason, at);
    case "advance":
      return advance(stored, at);
    case "set_share":
      return setShare(stored, action.share, at);
    case "rollback":
      return rollBack(stored, action.mode, action.reason, at);
    case "configure":
      return reconfigure(stored, action.config, at);
    case "reset_window":
      return changed(resetWindow(stored, at));
    case "delete":
      return { kind: "deletable" };
    default:
      return unreachable(action, "operator action");
  }
}

/** What can be asked in this state, in the order in which it is told to people. */
export function possibleActions(deployment: Deployment): readonly ActionKind[] {
  if (hasEnded(deployment.state)) return deployment.deletedAt === null ? ["delete"] : [];
  const all = byState(deployment);
  // Nobody set the configuration by which it would climb.
  return isIntact(deployment) ? all : all.filter((kind) => !CLIMBS.has(kind));
}

const CLIMBS: ReadonlySet<ActionKind> = new Set(["approve", "advance", "promote", "set_share"]);

const ALWAYS = ["configure", "reset_window", "rollback"] as const;

function byState(deployment: Deployment): readonly ActionKind[] {
  switch (deployment.state) {
    case "planning":
      return ["configure", "rollback"];
    case "active":
    case "ramping":
      return ["pause", "set_share", "advance", "promote", ...ALWAYS];
    case "manual_review":
      return ["approve", "reject", "pause", "set_share", "promote", ...ALWAYS];
    case "paused":
      return ["resume", "set_share", "promote", ...ALWAYS];
    case "rolling_back":
      return isWatched(deployment) ? ["rollback"] : [];
    case "promoting":
    case "completed":
    case "failed":
      return [];
    default:
      return unreachable(deployment.state, "state of a deployment");
  }
}

function cannot(
  action: OperatorAction,
  deployment: Deployment,
  possible: readonly ActionKind[],
): string {
  const what = `Cannot ${words(action.kind)} a deployment ${conditionOf(deployment)}`;
  if (possible.length === 0) return `${what}; nothing can be asked of it any more.`;
  return `${what}; possible: ${possible.map(words).join(", ")}.`;
}

function conditionOf(deployment: Deployment): string {
  const { state, deletedAt } = deployment;
  if (deletedAt !== null) return "that was deleted";
  const drifted = isLive(state) && !isIntact(deployment);
  const condition = `that is ${words(state)}`;
  return drifted ? `${condition} and whose configuration was changed by hand` : condition;
}

function reconfigure(stored: change.Change, config: RolloutConfig, at: Instant): Operated {
  const reason = whyNot(stored, config);
  if (reason !== null) return refused(`Cannot configure it so: ${reason}.`);
  return changed(configure(stored, config, at));
}

/** The next stage, or the promotion after the last one. */
function approve(stored: change.Change, at: Instant): Operated {
  const { deployment } = stored;
  const { name } = stageAt(deployment.config, deployment.stage);
  if (deployment.breachedAt !== null) return refused(verifying("approve"));
  const next = stageAfter(deployment.config, deployment.stage);
  const reason = `Stage ${name} was approved by an operator.`;
  if (next === null) return changed(change.promote(stored, reason, at));
  return changed(change.raise(stored, next.share, at));
}

function advance(stored: change.Change, at: Instant): Operated {
  const { deployment } = stored;
  if (deployment.breachedAt !== null) return refused(verifying("advance"));
  const next = stageAfter(deployment.config, deployment.stage);
  if (next !== null) return changed(change.raise(stored, next.share, at));
  const { name } = stageAt(deployment.config, deployment.stage);
  return refused(`Cannot advance: ${name} is the last stage; possible: promote.`);
}

function verifying(what: string): string {
  return `Cannot ${what}: a breach is being verified; ask again when it is over.`;
}

/** Whole basis points, 0 to the plan's highest share. */
function setShare(stored: change.Change, share: Share, at: Instant): Operated {
  const { config } = stored.deployment;
  if (!Number.isInteger(share) || share < 0 || share > FULL_SHARE) {
    return refused(`Cannot set a share of ${percent(share)}: 0 % to 100 %, two decimals at most.`);
  }
  const most = highestShare(config);
  if (share > most) {
    return refused(`Cannot set a share of ${percent(share)}: the plan's cap is ${percent(most)}.`);
  }
  return changed(change.setShareByHand(stored, share, at));
}

function rollBack(
  stored: change.Change,
  kind: RollbackKind,
  reason: string,
  at: Instant,
): Operated {
  const { rollback, share, config } = stored.deployment;
  const detectedAt = rollback?.detectedAt ?? at;
  const verifiedAt = rollback?.verifiedAt ?? at;
  const breach = { kind, reason, detectedAt, verifiedAt };
  if (kind !== "gradual") return changed(change.rollBack(stored, breach, at));
  if (rollback !== null) {
    return refused("It is rolled back gradually already; possible: rollback at once.");
  }
  const left = Math.max(0, share - config.rollback.stepShare);
  if (left > 0) return changed(change.lower(stored, left, breach, at));
  return changed(change.rollBack(stored, breach, at));
}

function changed(of: change.Change): Operated {
  return { kind: "changed", change: of };
}

function refused(reason: string): Operated {
  return { kind: "refused", reason };
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}
