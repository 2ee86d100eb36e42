/**
 * Verifies that every look's verdicts and decision follow from what the look recorded, recomputed
 * naively: the five checks, their sum, the window (evidence of this stage only), and the decision.
 * Nothing is raised or promoted on unknown, and a breach rolls back in every live state.
 *
 * Does not verify that the recorded counts are true, nor that decisions are carried out
 * (shares-justified).
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { DecisionKind, Look } from "../../canary/rollout/look.ts";
import type { CheckName, Verdict } from "../../canary/rules/check.ts";
import type { HistoryEvent } from "../../history/event.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { type Recomputed, recomputedHealth } from "./recomputed-health.ts";

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
  readonly #config: RolloutConfig;
  readonly #slot: number;
  readonly #violations = new Violations();
  #looks = 0;

  constructor({ scenario }: CheckContext) {
    this.#config = scenario.rollout;
    this.#slot = scenario.timing.windowSlot;
  }

  observe(event: HistoryEvent): void {
    if (event.kind !== "looked") return;
    this.#looks += 1;
    const { look } = event;
    for (const what of [...this.#wrongInputs(look), ...this.#wrongDecision(look)]) {
      this.#violations.add(null, `Look at ${(look.at / 1_000_000).toFixed(3)} s: ${what}`);
    }
  }

  finish(): Finding[] {
    const finding = this.#violations.finding({
      id: "decisions-justified",
      title: "Every decision follows from what was seen",
      unit: "looks",
      n: this.#looks,
      sentence: `${this.#looks} looks recomputed from their recorded counts, all decided alike.`,
    });
    return [finding];
  }

  /** What is wrong with window and verdicts. */
  #wrongInputs(look: Look): string[] {
    const wrong: string[] = [];
    if (look.windowTo > look.windowFrom && look.windowFrom < look.stageStartedAt) {
      wrong.push("the window reaches back into the stage before.");
    }
    if (look.windowTo > look.at) wrong.push("the window reaches into the future.");
    if (look.windowTo - look.windowFrom > this.#config.metricsWindow + this.#slot) {
      wrong.push("the window is longer than it should be.");
    }
    const { thresholds, minDuration } = this.#config;
    const right = recomputedHealth(look, thresholds, minDuration);
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

  #wrongDecision(look: Look): string[] {
    const { kind, share } = look.decision;
    const allowed = allowedDecisions(look, this.#config);
    if (!allowed.includes(kind)) {
      return [`decided ${kind} on ${look.overall}, and only ${allowed.join(" or ")} is justified.`];
    }
    const right = shareAfter(kind, look, this.#config);
    return share === right ? [] : [`${kind} sets share ${share}, and ${right} is right.`];
  }
}

/** The sum of the verdicts, taking the look's word where the counts make a tie. */
function sumOf(look: Look, right: Recomputed): Verdict {
  const verdicts = NAMES.map((name) =>
    right[name] === "tie" ? look.checks.find((check) => check.name === name)?.verdict : right[name],
  );
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("unknown") ? "unknown" : "pass";
}

function allowedDecisions(look: Look, config: RolloutConfig): readonly DecisionKind[] {
  const isLate = look.at - look.createdAt >= config.maxDuration;
  switch (look.overall) {
    case "fail":
      return onBreach(look, config);
    case "unknown":
      return isLate ? ["rollback"] : ["hold"];
    case "pass":
      if (isLate) return ["alert"];
      return onPass(look, config);
  }
}

/** A breach rolls back, once it was seen for `verifyFor`. */
function onBreach(look: Look, config: RolloutConfig): readonly DecisionKind[] {
  const { verifyFor } = config.rollback;
  if (verifyFor === 0) return ["rollback"];
  if (look.breachedAt === null) return ["verify"];
  return look.at - look.breachedAt >= verifyFor ? ["rollback"] : ["hold"];
}

function onPass(look: Look, config: RolloutConfig): readonly DecisionKind[] {
  if (look.state === "paused" || !config.autoPromote) return ["hold"];
  const since = look.passingSince ?? look.at;
  if (since < look.stageStartedAt) return ["hold"];
  if (look.at - since < config.plan.stepFor) return ["hold"];
  return look.share >= config.plan.maxShare ? ["promote"] : ["raise"];
}

function shareAfter(kind: DecisionKind, look: Look, { plan }: RolloutConfig): number {
  switch (kind) {
    case "raise":
      return Math.min(look.share + plan.stepShare, plan.maxShare);
    case "promote":
    case "rollback":
      return 0;
    case "hold":
    case "verify":
    case "alert":
      return look.share;
  }
}
