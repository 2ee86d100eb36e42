/**
 * A rule: conditions that must all hold, and what is done then. With it, what is remembered of a
 * rule from look to look (it is stored with the deployment, so a fail-over keeps it), and what a
 * look records of it.
 *
 * Source of the fields: the design document's promotion rules (S0).
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Condition } from "./condition.ts";
import type { Judged } from "./judges/judge.ts";

export type RuleType = "error_rate" | "latency" | "throughput" | "duration" | "custom";

/** What a rule does; `custom` is carried out by whoever listens for its name. */
export type Act =
  | { readonly kind: "rollback"; readonly mode: "immediate" | "gradual" }
  | { readonly kind: "pause" }
  | { readonly kind: "promote" }
  | { readonly kind: "alert"; readonly severity: "warning" | "critical" }
  | {
      readonly kind: "custom";
      readonly name: string;
      readonly parameters: Readonly<Record<string, string>>;
    };

export interface Rule {
  /** Unique among the rules of a rollout. */
  readonly name: string;
  readonly type: RuleType;
  readonly enabled: boolean;
  /** 0 to 100; the higher one wins among rules that ask for the same. */
  readonly priority: number;
  /** At least one; all must hold. */
  readonly conditions: readonly Condition[];
  /** At least one. */
  readonly actions: readonly Act[];
  /** It is judged at most so often. */
  readonly every: Duration;
  /** Once it fired, it does not fire again for so long. */
  readonly cooldown: Duration;
  readonly description: string;
}

export interface RuleMemory {
  readonly evaluatedAt: Instant | null;
  /** Of each condition, since when it has held at every look; null if it did not at the last. */
  readonly heldSince: readonly (Instant | null)[];
  readonly firedAt: Instant | null;
}

/** By the rule's name. */
export type RuleMemories = Readonly<Record<string, RuleMemory>>;

/**
 * What became of a rule at a look: it fired; a condition did not hold; one could not be judged; its
 * hold duration, cooldown or evaluation interval is not over; nothing that it asks for can be done.
 */
export type RuleStatus =
  | "fired"
  | "quiet"
  | "unknown"
  | "holding"
  | "cooling"
  | "resting"
  | "blocked";

export interface ConditionLook extends Judged {
  readonly condition: Condition;
}

export interface RuleLook {
  readonly rule: string;
  readonly status: RuleStatus;
  /** Empty when it was not judged. */
  readonly conditions: readonly ConditionLook[];
  /** How long it is held back still; 0 when it is not. */
  readonly waitFor: Duration;
  readonly sentence: string;
  /** What was remembered of it when it was judged. */
  readonly before: RuleMemory;
}

/** What a rule that fired asks for. */
export type RuleAction = Act & { readonly rule: string; readonly reason: string };

export function memoryOf(rule: Rule, memories: RuleMemories): RuleMemory {
  const none = { evaluatedAt: null, heldSince: rule.conditions.map(() => null), firedAt: null };
  return memories[rule.name] ?? none;
}
