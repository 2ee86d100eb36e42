/**
 * All that the rule engine says at one look: the five checks and the limits, their sum, whether a
 * warning stands, what each rule did, and which action won. Pure: what is to be remembered until
 * the next look is handed in and out.
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Check, Thresholds, Verdict } from "./check.ts";
import type { Limit } from "./condition.ts";
import { type Bars, evaluateRule } from "./evaluate-rule.ts";
import { judgeHealth, overallVerdict } from "./health.ts";
import type { Evidence } from "./judges/judge.ts";
import { type BreakerInput, judgeBreaker } from "./limits/judge-breaker.ts";
import { judgeLimits } from "./limits/limits.ts";
import { memoryOf, type Rule, type RuleAction, type RuleLook, type RuleMemories } from "./rule.ts";
import { announcements, strongestAction } from "./strongest.ts";

export interface JudgementInput extends Omit<Evidence, "requiredSamples"> {
  readonly thresholds: Thresholds;
  readonly minDuration: Duration;
  readonly limits: readonly Limit[];
  readonly rules: readonly Rule[];
  readonly memories: RuleMemories;
  /** Null where the rollout has none. */
  readonly breaker: BreakerInput | null;
  /** What cannot be done in the deployment's present state. */
  readonly bars: Bars;
  readonly at: Instant;
}

/** What limits and rules found. */
export interface Ruling {
  readonly warning: boolean;
  /** Of every rule that is enabled, by name. */
  readonly rules: readonly RuleLook[];
  readonly action: RuleAction | null;
  /** Alerts and custom actions of the rule that won. */
  readonly announced: readonly RuleAction[];
}

export interface Judgement extends Ruling {
  readonly checks: readonly Check[];
  readonly overall: Verdict;
  readonly memories: RuleMemories;
}

export function judgeLook(input: JudgementInput): Judgement {
  const { thresholds, limits, memories, at } = input;
  const evidence: Evidence = { ...input, requiredSamples: thresholds.requiredSamples };
  const breaker = input.breaker === null ? [] : [judgeBreaker(input.breaker)];
  const checks = [...judgeHealth(input), ...judgeLimits(limits, evidence), ...breaker];
  const overall = overallVerdict(checks);
  const warning = checks.some(({ tier, verdict }) => tier === "warning" && verdict === "fail");
  const bars = { ...healthBars(overall, warning), ...input.bars };
  const rules = [...input.rules]
    .filter(({ enabled }) => enabled)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const outputs = rules.map((rule) => ({
    rule,
    ...evaluateRule({ rule, memory: memoryOf(rule, memories), evidence, bars, at }),
  }));
  const fired = outputs
    .filter(({ look }) => look.status === "fired")
    .map(({ rule, look }) => ({ rule, reason: look.sentence }));
  const action = strongestAction(fired, bars);
  return {
    checks,
    overall,
    warning,
    rules: outputs.map(({ look }) => look),
    action,
    announced: announcements(action, fired),
    memories: Object.fromEntries(outputs.map(({ rule, memory }) => [rule.name, memory])),
  };
}

/** Nothing is promoted that is not known to be well; a breach is answered before any pause. */
function healthBars(overall: Verdict, warning: boolean): Bars {
  if (overall === "fail") {
    const reason = "A check fails, and that is answered first.";
    return { promote: reason, pause: reason };
  }
  if (overall === "unknown") return { promote: "A check is unknown." };
  return warning ? { promote: "A warning stands." } : {};
}
