/** All that a rollout asks of metrics, in any stage: what nobody asks for, nobody has to read. */
import type { Condition } from "../../rules/condition.ts";
import type { RolloutConfig } from "../config.ts";
import { stagesOf } from "./stages-of.ts";

/** Of limits and of rules that are enabled; the same one may come several times. */
export function askedConditions(config: RolloutConfig): readonly Omit<Condition, "holdFor">[] {
  const limits = stagesOf(config).flatMap((stage) => stage.limits);
  const rules = config.rules.filter(({ enabled }) => enabled);
  return [...limits.map(({ breach }) => breach), ...rules.flatMap((rule) => rule.conditions)];
}
