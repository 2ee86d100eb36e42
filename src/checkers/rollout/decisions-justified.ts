/**
 * Verifies that every look's verdicts and decision follow from what the look recorded, recomputed
 * naively: the five checks and the limits, their sum, the window (evidence of this stage only), and
 * the decision.
 * Nothing is raised or promoted on unknown, and a breach rolls back in every live state.
 *
 * Does not verify that the recorded counts are true, nor that decisions are carried out
 * (shares-justified).
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { DecisionKind, Look } from "../../canary/rollout/look.ts";
import { FULL_SHARE } from "../../canary/routing/route.ts";
import type { CheckName, Verdict } from "../../canary/rules/check.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import { wrongBreaker } from "../breaker/recomputed-breaker.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { ConfigBook } from "../configure/config-book.ts";
import { type PlanStep, planSteps } from "../plan/plan-steps.ts";
import { Violations } from "../violations.ts";
import { type Recomputed, recomputedChecks } from "./recomputed-health.ts";
import { wrongLimits } from "./recomputed-limits.ts";

const NAMES: readonly CheckName[] = [
  "error_rate",
  "latency",
  "throughput",
  "sample_size",
  "duration",
];

export class DecisionsJustified implements Checker {
  readonly name = "decisions-justified";
  readonly controlOnly = true;
  readonly #configs: ConfigBook;
  readonly #slot: number;
  readonly #violations = new Violations();
  #looks = 0;

  constructor({ scenario }: CheckContext) {
    this.#configs = new ConfigBook(scenario.rollout);
    this.#slot = scenario.timing.windowSlot;
  }

  observe(event: HistoryEvent): void {
    this.#configs.observe(event);
    if (event.kind !== "looked") return;
    this.#looks += 1;
    const { look } = event;
    const config = this.#configs.of(look);
    const wrong = [...this.#wrongInputs(look, config), ...this.#wrongDecision(look, config)];
    for (const what of wrong) {
      this.#violations.add(null, `Look at ${(look.at / 1_000_000).toFixed(3)} s: ${what}`);
    }
  }

  finish(): Finding[] {
    const finding = this.#violations.finding({
      id: "decisions-justified",
      title: "Every decision follows from what was seen",
      unit: "looks",
      n: this.#looks,
      sentence:
        `${counted(this.#looks, "look recomputed from its", "looks recomputed from their")} ` +
        "recorded counts, all decided alike.",
    });
    return [finding];
  }

  /** What is wrong with window and verdicts. */
  #wrongInputs(look: Look, config: RolloutConfig): string[] {
    const wrong: string[] = [];
    // An empty one counts nothing, wherever a clock that jumps has put it.
    const counts = look.windowTo > look.windowFrom;
    if (counts && look.windowFrom < look.evidenceFrom) {
      wrong.push("the window reaches back to what does not count any more.");
    }
    if (look.evidenceFrom < look.stageStartedAt) {
      wrong.push("evidence of the stage before counts.");
    }
    if (counts && look.windowTo > look.at) wrong.push("the window reaches into the future.");
    const { metricsWindow, baselineFor } = config;
    const longest = look.state === "planning" ? baselineFor : metricsWindow;
    if (look.windowTo - look.windowFrom > longest + this.#slot) {
      wrong.push("the window is longer than it should be.");
    }
    wrong.push(...this.#wrongReference(look, config));
    const right = recomputedChecks(look, config);
    wrong.push(...wrongLimits(look, config), ...wrongBreaker(look, config));
    for (const name of NAMES) {
      const seen = look.checks.find((check) => check.name === name)?.verdict ?? "missing";
      if (right[name] === "tie" || right[name] === seen) continue;
      wrong.push(`${name} is ${seen}, and the counts make it ${right[name]}.`);
    }
    const overall = sumOf(look, right);
    if (overall !== look.overall) {
      wrong.push(`the verdict is ${look.overall}, and the checks make it ${overall}.`);
    }
    return wrong;
  }

  /** The baseline is for those who ask for it, and where stable has no traffic. */
  #wrongReference({ baseline, state, share, stage }: Look, config: RolloutConfig): string[] {
    if (state === "planning") return [];
    const { compareWith } = config;
    const alone = share === FULL_SHARE && planSteps(config)[stage]?.tenants === null;
    if (baseline !== null && compareWith === "stable" && !alone) {
      return ["it is compared with a baseline, and stable has traffic to compare with."];
    }
    if (baseline === null && compareWith === "baseline") {
      return ["it is not compared with the baseline."];
    }
    return [];
  }

  #wrongDecision(look: Look, config: RolloutConfig): string[] {
    const { kind, share } = look.decision;
    const steps = planSteps(config);
    const planned = allowedDecisions(look, config, steps);
    const wanted = byRule(look, planned, config) ?? planned;
    const allowed = look.drifted ? wanted.map(notClimbing) : wanted;
    if (!allowed.includes(kind)) {
      return [`decided ${kind} on ${look.overall}, and only ${allowed.join(" or ")} is justified.`];
    }
    const right = shareAfter(kind, look, config, steps);
    return share === right ? [] : [`${kind} sets share ${share}, and ${right} is right.`];
  }
}

/** On a configuration that nobody set. */
function notClimbing(kind: DecisionKind): DecisionKind {
  return ["begin", "raise", "review", "promote"].includes(kind) ? "hold" : kind;
}

/** The sum of the verdicts, taking the look's word where the counts make a tie. */
function sumOf(look: Look, right: Recomputed): Verdict {
  const verdicts = NAMES.map((name) =>
    right[name] === "tie" ? look.checks.find((check) => check.name === name)?.verdict : right[name],
  );
  // Limits were compared one by one.
  for (const { tier, verdict } of look.checks) {
    if (tier !== undefined && !(tier === "warning" && verdict === "fail")) verdicts.push(verdict);
  }
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("unknown") ? "unknown" : "pass";
}

function allowedDecisions(
  look: Look,
  config: RolloutConfig,
  steps: readonly PlanStep[],
): readonly DecisionKind[] {
  const { state, overall } = look;
  if (state === "rolling_back") return duringGradual(look, config);
  if (overall === "fail" && state !== "planning") return onBreach(look, config);
  if (look.at - look.createdAt >= config.maxDuration) {
    return [overall === "pass" && config.onMaxDuration === "hold" ? "alert" : "rollback"];
  }
  if (state === "planning") return duringBaseline(look, config);
  if (state === "paused" || state === "manual_review") return ["hold"];
  const step = steps[look.stage];
  if (step === undefined) return ["hold"];
  const warmsUp = look.share === 0 && step.share === 0;
  if (overall === "unknown" && !warmsUp) return ["hold"];
  if (hasWarning(look)) return ["hold"];
  const since = warmsUp ? look.stageStartedAt : (look.passingSince ?? look.at);
  if (since < (warmsUp ? look.stageStartedAt : look.evidenceFrom) || look.at - since < step.holdFor)
    return ["hold"];
  if (step.approval) return ["review"];
  if (!config.autoPromote) return ["hold"];
  return look.stage + 1 < steps.length ? ["raise"] : ["promote"];
}

/** What a rule that won asks for, and nothing else; whether it may win is for rules-kept. */
function byRule(
  { ruling, share }: Look,
  planned: readonly DecisionKind[],
  { rollback }: RolloutConfig,
): readonly DecisionKind[] | null {
  const action = ruling?.action ?? null;
  if (action?.kind === "pause" || action?.kind === "promote") {
    const isAnswer = planned.some((kind) => ["rollback", "lower", "verify"].includes(kind));
    return isAnswer ? null : [action.kind];
  }
  if (action?.kind !== "rollback") return null;
  // By steps only where the plan itself does not ask for more.
  const isGradual = action.mode === "gradual" && !planned.includes("rollback");
  return isGradual && share > rollback.stepShare ? ["lower"] : ["rollback"];
}

function hasWarning({ checks }: Look): boolean {
  return checks.some(({ tier, verdict }) => tier === "warning" && verdict === "fail");
}

/** A breach is answered, once it was seen for `verifyFor`. */
function onBreach(look: Look, { rollback }: RolloutConfig): readonly DecisionKind[] {
  const { verifyFor, kind, stepShare } = rollback;
  if (verifyFor > 0 && look.breachedAt === null) return ["verify"];
  if (look.breachedAt !== null && look.at - look.breachedAt < verifyFor) return ["hold"];
  const gradual = kind === "gradual" && !isCritical(look, rollback);
  return gradual && look.share > stepShare ? ["lower"] : ["rollback"];
}

function duringGradual(look: Look, config: RolloutConfig): readonly DecisionKind[] {
  const { stepEvery, stepShare } = config.rollback;
  if (look.overall === "fail" && isCritical(look, config.rollback)) return onBreach(look, config);
  if (look.at - look.stageStartedAt < stepEvery) return ["hold"];
  return look.share > stepShare ? ["lower"] : ["rollback"];
}

function duringBaseline(look: Look, config: RolloutConfig): readonly DecisionKind[] {
  const needed = Math.max(1, config.thresholds.requiredSamples);
  const measured = look.at - look.createdAt >= config.baselineFor;
  return [measured && look.stable.finished >= needed ? "begin" : "hold"];
}

/** Of the five checks, one that failed is off its bound by the factor. */
function isCritical({ checks }: Look, { criticalFactor }: RolloutConfig["rollback"]): boolean {
  const failed = checks.filter(({ tier, verdict }) => tier === undefined && verdict === "fail");
  return failed.some(
    ({ observed, bound }) => observed !== null && observed / criticalFactor >= bound,
  );
}

function shareAfter(
  kind: DecisionKind,
  look: Look,
  { rollback }: RolloutConfig,
  steps: readonly PlanStep[],
): number {
  switch (kind) {
    case "begin":
      return steps[0]?.share ?? 0;
    case "raise":
      return steps[look.stage + 1]?.share ?? 0;
    case "lower":
      return look.share - rollback.stepShare;
    case "promote":
    case "rollback":
      return 0;
    case "hold":
    case "verify":
    case "review":
    case "alert":
    case "pause":
      return look.share;
  }
}
