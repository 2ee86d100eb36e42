/**
 * Which of the rules that fired at a look has its way: the strongest action, then the higher
 * priority, then the name. An immediate rollback is stronger than a gradual one.
 */
import type { Bars } from "./evaluate-rule.ts";
import type { Act, Rule, RuleAction } from "./rule.ts";

export interface Fired {
  readonly rule: Rule;
  readonly reason: string;
}

/** Null when no rule fired, or none may do what it asks for. */
export function strongestAction(fired: readonly Fired[], bars: Bars): RuleAction | null {
  const wishes = fired.flatMap(({ rule, reason }) =>
    rule.actions
      .filter(({ kind }) => bars[kind] === undefined)
      .map((act) => ({ act, rule, reason })),
  );
  wishes.sort(
    (a, b) =>
      strengthOf(b.act) - strengthOf(a.act) ||
      b.rule.priority - a.rule.priority ||
      (a.rule.name < b.rule.name ? -1 : Number(a.rule.name > b.rule.name)),
  );
  const [won] = wishes;
  return won === undefined ? null : { ...won.act, rule: won.rule.name, reason: won.reason };
}

/** What the rule that won says beside: its alerts and custom actions. */
export function announcements(won: RuleAction | null, fired: readonly Fired[]): RuleAction[] {
  const winner = fired.find(({ rule }) => rule.name === won?.rule);
  if (winner === undefined) return [];
  const { rule, reason } = winner;
  return rule.actions
    .filter(({ kind }) => kind === "alert" || kind === "custom")
    .map((act) => ({ ...act, rule: rule.name, reason }));
}

function strengthOf(act: Act): number {
  switch (act.kind) {
    case "rollback":
      return act.mode === "immediate" ? 6 : 5;
    case "pause":
      return 4;
    case "promote":
      return 3;
    case "alert":
      return 2;
    case "custom":
      return 1;
  }
}
