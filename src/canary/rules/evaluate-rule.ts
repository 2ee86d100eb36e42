/**
 * One rule at one look: whether it fires, and if not, what holds it back and for how long.
 *
 * A condition that cannot be judged is as good as broken for its hold duration: only what was seen
 * to hold counts, and only in the present stage. What fires begins its cooldown, whether or not a
 * stronger rule wins; a rule that is blocked has not fired.
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import { SECOND } from "../../kernel/time.ts";
import { type Evidence, JUDGES } from "./judges/judge.ts";
import { round } from "./metric.ts";
import type { Act, ConditionLook, Rule, RuleLook, RuleMemory, RuleStatus } from "./rule.ts";

/** Why an action cannot be carried out now; an action that can be is not named. */
export type Bars = Readonly<Partial<Record<Act["kind"], string>>>;

export interface RuleInput {
  readonly rule: Rule;
  readonly memory: RuleMemory;
  readonly evidence: Evidence;
  readonly bars: Bars;
  readonly at: Instant;
}

export interface RuleOutput {
  readonly look: RuleLook;
  readonly memory: RuleMemory;
}

interface Found {
  readonly status: RuleStatus;
  readonly waitFor?: Duration;
  readonly why: string;
}

export function evaluateRule(input: RuleInput): RuleOutput {
  const { rule, memory, evidence, at } = input;
  const rest = left(memory.evaluatedAt, rule.every, at);
  if (rest > 0) {
    const why = `is judged every ${seconds(rule.every)}, again in ${seconds(rest)}.`;
    return { look: lookOf(input, [], { status: "resting", waitFor: rest, why }), memory };
  }
  const conditions = rule.conditions.map((condition) => ({
    condition,
    ...JUDGES[condition.judge].judge(condition, evidence),
  }));
  const stageStartedAt = at - evidence.stageAge;
  const heldSince = conditions.map(({ answer }, i) => {
    const before = memory.heldSince[i] ?? null;
    if (answer !== "yes") return null;
    return before === null || before < stageStartedAt ? at : before;
  });
  const found = statusOf(input, conditions, heldSince);
  const firedAt = found.status === "fired" ? at : memory.firedAt;
  return {
    look: lookOf(input, conditions, found),
    memory: { evaluatedAt: at, heldSince, firedAt },
  };
}

function statusOf(
  { rule, memory, bars, at }: RuleInput,
  conditions: readonly ConditionLook[],
  heldSince: readonly (Instant | null)[],
): Found {
  const broken = conditions.find(({ answer }) => answer === "no");
  if (broken !== undefined) return { status: "quiet", why: `is quiet: ${broken.sentence}` };
  const unknown = conditions.find(({ answer }) => answer === "unknown");
  if (unknown !== undefined) return { status: "unknown", why: `cannot tell: ${unknown.sentence}` };
  const waits = rule.conditions.map(({ holdFor }, i) => left(heldSince[i] ?? at, holdFor, at));
  const hold = Math.max(...waits);
  if (hold > 0) {
    return { status: "holding", waitFor: hold, why: `must hold ${seconds(hold)} more.` };
  }
  const cool = left(memory.firedAt, rule.cooldown, at);
  if (cool > 0) {
    return { status: "cooling", waitFor: cool, why: `cools down, ${seconds(cool)} more.` };
  }
  const barred = rule.actions.map(({ kind }) => bars[kind]);
  const [reason] = barred;
  if (reason !== undefined && barred.every((bar) => bar !== undefined)) {
    return { status: "blocked", why: `has nothing that can be done: ${reason}` };
  }
  return { status: "fired", why: `fired: ${conditions.map((c) => c.sentence).join(" ")}` };
}

function lookOf(
  { rule, memory }: RuleInput,
  conditions: readonly ConditionLook[],
  { status, waitFor = 0, why }: Found,
): RuleLook {
  const sentence = `Rule ${rule.name} ${why}`;
  return { rule: rule.name, status, conditions, waitFor, sentence, before: memory };
}

/** What is left of `lasts` since `from`; 0 when it is over or never began. */
function left(from: Instant | null, lasts: Duration, at: Instant): Duration {
  return from === null ? 0 : Math.max(0, from + lasts - at);
}

function seconds(duration: Duration): string {
  return `${round(duration / SECOND)} s`;
}
