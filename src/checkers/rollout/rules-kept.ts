/**
 * Verifies that rules did what they say: at every look each enabled rule fired or was held back as
 * its conditions, hold durations, interval and cooldown, recomputed from the look, ask for; that
 * the strongest action won; that what was remembered of a rule was in a commit; and that no rule
 * fired twice within its cooldown, whoever led.
 *
 * Does not verify that the decision was carried out (shares-justified). Without rules: no finding.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Deployment } from "../../canary/rollout/deployment.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { Condition } from "../../canary/rules/condition.ts";
import type { Act, Rule, RuleLook, RuleMemory, RuleStatus } from "../../canary/rules/rule.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { ConfigBook } from "../configure/config-book.ts";
import { planSteps } from "../plan/plan-steps.ts";
import { Violations } from "../violations.ts";
import { answerOf } from "./recomputed-limits.ts";

const RANKS = ["custom", "alert", "promote", "pause", "gradual", "immediate"];

export class RulesKept implements Checker {
  readonly name = "rules-kept";
  readonly controlOnly = true;
  readonly #configs: ConfigBook;
  readonly #violations = new Violations();
  /** Memories that a commit had, as text: of the deployment and rule. */
  readonly #stored = new Set<string>();
  /** Of the deployment and rule, the last firing that was stored. */
  readonly #firedAt = new Map<string, number>();
  #looks = 0;

  constructor({ scenario }: CheckContext) {
    this.#configs = new ConfigBook(scenario.rollout);
  }

  observe(event: HistoryEvent): void {
    this.#configs.observe(event);
    if (event.kind === "committed") {
      this.#remember(event.deployment);
      this.#coolDown(event.deployment);
    }
    if (event.kind === "unknown" && event.attempted !== undefined) {
      this.#remember(event.attempted.deployment);
    }
    // Firings that the store lost were never stored.
    if (event.kind === "storeLost") this.#firedAt.clear();
    if (event.kind === "looked" && event.look.ruling !== null) this.#judge(event.look);
  }

  finish(): Finding[] {
    if (this.#looks === 0) return [];
    const finding = this.#violations.finding({
      id: "rules-kept",
      title: "Rules fire when they should, and the strongest wins",
      unit: "looks",
      n: this.#looks,
      sentence:
        `${counted(this.#looks, "look")} by rules recomputed, ` +
        "every rule held to what it says.",
    });
    return [finding];
  }

  #remember({ id, rules }: Deployment): void {
    for (const [rule, memory] of Object.entries(rules)) this.#stored.add(keyOf(id, rule, memory));
  }

  #coolDown({ id, rules, config }: Deployment): void {
    for (const { name, cooldown } of config.rules) {
      const firedAt = rules[name]?.firedAt ?? null;
      const last = this.#firedAt.get(`${id}/${name}`);
      // A rule that is another one now has fired at no time.
      if (firedAt === null) this.#firedAt.delete(`${id}/${name}`);
      if (firedAt === null || firedAt === last) continue;
      if (last !== undefined && firedAt < last + cooldown) {
        this.#violations.add(null, `Rule ${name} fired twice within its cooldown.`);
      }
      this.#firedAt.set(`${id}/${name}`, firedAt);
    }
  }

  #judge(look: Look): void {
    this.#looks += 1;
    const config = this.#configs.of(look);
    const enabled = config.rules.filter((rule) => rule.enabled);
    const wrong = enabled.flatMap((rule) => {
      const seen = look.ruling?.rules.find((of) => of.rule === rule.name);
      if (seen === undefined) return [`rule ${rule.name} was not looked at.`];
      return [...this.#wrongMemory(look, seen), ...wrongStatus(look, rule, seen, config)];
    });
    for (const what of [...wrong, ...wrongWinner(look, enabled, config)]) {
      this.#violations.add(null, `Look at ${(look.at / 1_000_000).toFixed(3)} s: ${what}`);
    }
  }

  #wrongMemory({ deployment }: Look, { rule, before }: RuleLook): string[] {
    const isNew = before.evaluatedAt === null && before.firedAt === null;
    if (isNew || this.#stored.has(keyOf(deployment, rule, before))) return [];
    return [`rule ${rule} remembers what no commit had.`];
  }
}

function keyOf(id: string, rule: string, memory: RuleMemory): string {
  return `${id}/${rule}/${JSON.stringify([memory.evaluatedAt, memory.heldSince, memory.firedAt])}`;
}

function wrongStatus(look: Look, rule: Rule, seen: RuleLook, config: RolloutConfig): string[] {
  const right = statusesOf(look, rule, seen.before, config);
  if (right.length === 0 || right.includes(seen.status)) return [];
  return [`rule ${rule.name} is ${seen.status}, and ${right.join(" or ")} is right.`];
}

/** What it may be; nothing where a comparison is a tie. */
function statusesOf(look: Look, rule: Rule, before: RuleMemory, config: RolloutConfig) {
  const { at } = look;
  const within = (from: number | null, lasts: number) => from !== null && at - from < lasts;
  if (within(before.evaluatedAt, rule.every)) return ["resting"] as RuleStatus[];
  const answers = rule.conditions.map((of) => answerOf(of, look, config));
  if (answers.includes("tie")) return [];
  if (answers.includes("no")) return ["quiet"] as RuleStatus[];
  if (answers.includes("unknown")) return ["unknown"] as RuleStatus[];
  const isYoung = ({ holdFor }: Condition, i: number) => {
    const since = before.heldSince[i] ?? null;
    return holdFor > 0 && (since === null || since < look.stageStartedAt || at - since < holdFor);
  };
  if (rule.conditions.some(isYoung)) return ["holding"] as RuleStatus[];
  if (within(before.firedAt, rule.cooldown)) return ["cooling"] as RuleStatus[];
  const possible = rule.actions.some((act) => isPossible(act, look, config));
  return [possible ? "fired" : "blocked"] as RuleStatus[];
}

/**
 * Nothing is promoted but what is known to be well, and nothing that a person is to approve; what
 * is paused is not paused again.
 */
function isPossible({ kind }: Act, look: Look, config: RolloutConfig): boolean {
  const isLive = ["active", "ramping", "manual_review"].includes(look.state);
  switch (kind) {
    case "promote": {
      const asks = planSteps(config).slice(look.stage);
      const isFree = config.autoPromote && !asks.some(({ approval }) => approval);
      const isClimbing = isLive && look.state !== "manual_review";
      return isClimbing && isFree && look.overall === "pass" && !isWarned(look);
    }
    case "pause":
      return isLive && look.overall !== "fail";
    case "rollback":
      return isLive || look.state === "paused";
    case "alert":
    case "custom":
      return true;
  }
}

function isWarned({ checks }: Look): boolean {
  return checks.some(({ tier, verdict }) => tier === "warning" && verdict === "fail");
}

/** The one that is looked for among all, one comparison after the other. */
function wrongWinner(look: Look, rules: readonly Rule[], config: RolloutConfig): string[] {
  const { ruling } = look;
  if (ruling === null) return [];
  const fired = rules.filter((rule) =>
    ruling.rules.some((of) => of.rule === rule.name && of.status === "fired"),
  );
  const won = ruling.action;
  if (won === null) return fired.length === 0 ? [] : [`${fired[0]?.name} fired and nothing won.`];
  const own = fired.find(({ name }) => name === won.rule);
  if (own === undefined) return [`${won.rule} won and did not fire.`];
  const rank = (act: Act) => RANKS.indexOf(act.kind === "rollback" ? act.mode : act.kind);
  return fired.flatMap((rule) => {
    const best = Math.max(...rule.actions.filter((act) => isPossible(act, look, config)).map(rank));
    const isMore = best > rank(won);
    const isEqual = best === rank(won) && rule.name !== own.name;
    const goesFirst =
      rule.priority > own.priority || (rule.priority === own.priority && rule.name < own.name);
    return isMore || (isEqual && goesFirst) ? [`${won.rule} won over ${rule.name}.`] : [];
  });
}
