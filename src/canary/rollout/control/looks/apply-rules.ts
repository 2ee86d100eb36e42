/**
 * Where limits and rules meet the plan: what cannot be done in a state, what the ruling makes of
 * the plan's decision, and what is remembered of the rules in the deployment.
 */
import type { Told } from "../../../alerts/alert.ts";
import type { Bars } from "../../../rules/evaluate-rule.ts";
import type { Judgement } from "../../../rules/judgement.ts";
import type { RuleAction } from "../../../rules/rule.ts";
import type { Change } from "../../changes.ts";
import { aStepDown } from "../../decide-rollback.ts";
import type { Deployment } from "../../deployment.ts";
import type { Decision, DecisionKind } from "../../look.ts";
import { stageAt, stagesOf } from "../../plan/stages-of.ts";

const HELD_BY_WARNING: ReadonlySet<DecisionKind> = new Set(["hold", "raise", "review", "promote"]);

/** Why rules cannot roll back, pause or promote a deployment as it is. */
export function barsOf({ state, stage, config }: Deployment): Bars {
  switch (state) {
    case "paused":
      return { pause: "It is paused already.", promote: "The deployment is paused." };
    case "manual_review":
      return { promote: "The deployment waits for approval." };
    case "active":
    case "ramping":
      break;
    default: {
      const reason = `The deployment is ${state}.`;
      return { pause: reason, promote: reason, rollback: reason };
    }
  }
  if (!config.autoPromote) return { promote: "Automatic promotion is off." };
  // No rule takes the place of a person.
  const asks = stagesOf(config).findIndex(({ approval }, number) => number >= stage && approval);
  return asks < 0 ? {} : { promote: `Stage ${stageAt(config, asks).name} asks for approval.` };
}

/** A rollback of either wins; then what a rule asks for; and a warning holds what would rise. */
export function ruled(planned: Decision, judgement: Judgement, deployment: Deployment): Decision {
  const { action, warning, checks, overall } = judgement;
  const { share } = deployment;
  const { kind } = planned;
  if (action?.kind === "rollback") return rolledBack(planned, action, deployment);
  if (action?.kind === "pause" && isWeaker(kind)) {
    return { kind: "pause", share, reason: action.reason };
  }
  if (action?.kind === "promote" && isWeaker(kind)) {
    return { kind: "promote", share: 0, reason: action.reason };
  }
  if (!warning || overall === "fail" || !HELD_BY_WARNING.has(kind)) return planned;
  const broken = checks.find(({ tier, verdict }) => tier === "warning" && verdict === "fail");
  return { kind: "hold", share, reason: broken?.sentence ?? planned.reason };
}

/** Than a pause: all but the answers to a breach. */
function isWeaker(kind: DecisionKind): boolean {
  return kind !== "rollback" && kind !== "lower" && kind !== "verify";
}

/** By steps only where the plan itself does not ask for more. */
function rolledBack(
  planned: Decision,
  { mode, reason }: Extract<RuleAction, { kind: "rollback" }>,
  deployment: Deployment,
): Decision {
  if (mode === "immediate") return { kind: "rollback", share: 0, reason };
  return planned.kind === "rollback" ? planned : aStepDown(deployment, reason);
}

/**
 * The change that a look leads to, with what is to be remembered of the rules; where there is none,
 * `note` makes the one that only remembers.
 */
export function remembering(
  changed: Change | null,
  { rules, memories }: Judgement,
  note: () => Change,
): Change | null {
  // Rules that all rest have nothing new to remember.
  if (changed === null && rules.every(({ status }) => status === "resting")) return null;
  const { deployment, route } = changed ?? note();
  return { deployment: { ...deployment, rules: memories }, route };
}

/** What an alert or custom action of a rule says. */
export function announcementOf(action: RuleAction): Told {
  const severity = action.kind === "alert" ? action.severity : "warning";
  return { code: "rule", subject: action.rule, severity, message: wordsOf(action) };
}

function wordsOf(action: RuleAction): string {
  if (action.kind !== "custom") return action.reason;
  const parameters = Object.entries(action.parameters).map(([key, value]) => `${key}=${value}`);
  return `Asked for ${action.name}(${parameters.join(", ")}). ${action.reason}`;
}
