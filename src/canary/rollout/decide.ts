/**
 * What a look leads to: a pure function of the deployment, the verdict and the time.
 *
 * A breach is looked at twice before it rolls back, `verifyFor` apart. A stage passes when every
 * check but the age held for all of its duration; by a look at which every check passes, the age
 * included, the next stage is entered, a person asked, or the canary promoted. `unknown` decides
 * nothing. A warm-up (a stage at 0 %) has nothing to judge: it passes by its time.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Check, Verdict } from "../rules/check.ts";
import { answerToBreach, duringGradual, isBreach } from "./decide-rollback.ts";
import type { Deployment } from "./deployment.ts";
import type { Decision } from "./look.ts";
import { stageAfter, stageAt } from "./plan/stages-of.ts";
import { firstOf, hold, seconds } from "./reasons.ts";

export interface DecideInput {
  readonly deployment: Deployment;
  readonly checks: readonly Check[];
  readonly overall: Verdict;
  readonly at: Instant;
  /** Jobs that the stable lane finished in the window. */
  readonly stableFinished: number;
}

/** Since when all checks but the age have passed, this look included; null if they do not. */
export function passingSince(input: DecideInput): Instant | null {
  const { deployment, checks, at } = input;
  const passes = checks.every((check) => check.name === "duration" || check.verdict === "pass");
  return passes ? (deployment.passingSince ?? at) : null;
}

export function decide(input: DecideInput): Decision {
  const { deployment, overall, at } = input;
  const { config, state } = deployment;
  if (state === "rolling_back") return duringGradual(input);
  if (state !== "planning" && isBreach(input)) return answerToBreach(input);
  if (at - deployment.createdAt >= config.maxDuration) return onMaxDuration(input);
  if (state === "planning") return duringBaseline(input);
  if (state === "paused") return hold(input, "The deployment is paused.");
  if (state === "manual_review") {
    return hold(input, "The stage has passed and waits for approval.");
  }
  if (isWarmUp(deployment)) return duringWarmUp(input);
  if (overall === "unknown") {
    return hold(input, `Not enough is known: ${firstOf(input, "unknown")}`);
  }
  const { holdFor } = stageAt(config, deployment.stage);
  const held = at - (passingSince(input) ?? at);
  if (held < holdFor) {
    return hold(input, `All checks pass, for ${seconds(held)} of ${seconds(holdFor)}.`);
  }
  return onPass(input, `Every check held for ${seconds(holdFor)}.`);
}

/** Where the plan goes from a stage that has passed. */
function onPass(input: DecideInput, held: string): Decision {
  const { config, stage, share } = input.deployment;
  const { name, approval } = stageAt(config, stage);
  if (approval) {
    return { kind: "review", share, reason: `${held} Stage ${name} asks for approval.` };
  }
  if (!config.autoPromote) {
    const reason = "The stage has passed; automatic promotion is off, an operator decides.";
    return hold(input, reason);
  }
  const next = stageAfter(config, stage);
  if (next !== null) return { kind: "raise", share: next.share, reason: held };
  const end = config.plan.kind === "ramp" ? "The ramp is done." : "It was the last stage.";
  return { kind: "promote", share: 0, reason: `${held} ${end}` };
}

/** By the plan: a share of 0 that a person set is no warm-up. */
function isWarmUp({ config, stage, share }: Deployment): boolean {
  return share === 0 && stageAt(config, stage).share === 0;
}

function duringWarmUp(input: DecideInput): Decision {
  const { config, stage, stageStartedAt } = input.deployment;
  const { holdFor } = stageAt(config, stage);
  const passed = input.at - stageStartedAt;
  if (passed < holdFor) {
    return hold(input, `Warming up, for ${seconds(passed)} of ${seconds(holdFor)}.`);
  }
  return onPass(input, `Warmed up for ${seconds(holdFor)}.`);
}

/** Stable is measured alone; the canary, with nothing to do, is not judged. */
function duringBaseline(input: DecideInput): Decision {
  const { createdAt, config } = input.deployment;
  const { baselineFor, thresholds } = config;
  const passed = input.at - createdAt;
  if (passed < baselineFor) {
    return hold(input, `Measuring stable, for ${seconds(passed)} of ${seconds(baselineFor)}.`);
  }
  const jobs = `${input.stableFinished} stable jobs finished`;
  if (input.stableFinished < Math.max(1, thresholds.requiredSamples)) {
    return hold(input, `No baseline yet: ${jobs}, ${thresholds.requiredSamples} needed.`);
  }
  const reason = `The baseline is measured: ${jobs} in ${seconds(baselineFor)}.`;
  return { kind: "begin", share: stageAt(config, 0).share, reason };
}

function onMaxDuration(input: DecideInput): Decision {
  const { deployment, overall } = input;
  const { config, share } = deployment;
  const limit = seconds(config.maxDuration);
  if (overall !== "pass") {
    const reason = `Not known to be healthy after ${limit}: ${firstOf(input, "unknown")}`;
    return { kind: "rollback", share: 0, reason };
  }
  if (config.onMaxDuration === "rollback") {
    return { kind: "rollback", share: 0, reason: `Healthy, but not promoted within ${limit}.` };
  }
  const reason = `Healthy, but not promoted within ${limit}: waiting for an operator.`;
  return { kind: "alert", share, reason };
}
