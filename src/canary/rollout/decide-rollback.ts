/**
 * What a breach leads to, and how a gradual rollback goes on.
 *
 * A gradual rollback takes off a step at a time and does not climb again: a share at which a
 * version is well is not the one at which it failed. It is still watched, and a breach that is
 * critical by its size turns it into an immediate one, verified like any other.
 */
import type { DecideInput } from "./decide.ts";
import type { Deployment } from "./deployment.ts";
import type { Decision } from "./look.ts";
import { firstOf, hold, seconds } from "./reasons.ts";

/** Whether the look saw something to act on: in a gradual rollback, only what is critical. */
export function isBreach(input: Omit<DecideInput, "stableFinished">): boolean {
  if (input.overall !== "fail") return false;
  return input.deployment.state !== "rolling_back" || isCritical(input);
}

/** One of the five checks that misses its bound by the factor; limits have tiers instead. */
function isCritical({ deployment, checks }: Omit<DecideInput, "stableFinished">): boolean {
  const { criticalFactor } = deployment.config.rollback;
  return checks.some(
    ({ tier, verdict, observed, bound }) =>
      tier === undefined &&
      verdict === "fail" &&
      observed !== null &&
      observed >= bound * criticalFactor,
  );
}

export function answerToBreach(input: DecideInput): Decision {
  const { deployment, at } = input;
  const { verifyFor, kind } = deployment.config.rollback;
  const breach = firstOf(input, "fail");
  if (verifyFor > 0 && deployment.breachedAt === null) {
    return { kind: "verify", share: deployment.share, reason: breach };
  }
  if (deployment.breachedAt !== null && at - deployment.breachedAt < verifyFor) {
    return hold(input, `Still verifying: ${breach}`);
  }
  if (kind === "gradual" && !isCritical(input)) return aStepDown(input.deployment, breach);
  return { kind: "rollback", share: 0, reason: breach };
}

export function duringGradual(input: DecideInput): Decision {
  if (isBreach(input)) return answerToBreach(input);
  const { stageStartedAt, config } = input.deployment;
  const { stepEvery } = config.rollback;
  const passed = input.at - stageStartedAt;
  if (passed < stepEvery) {
    return hold(input, `Rolling back: ${seconds(passed)} of ${seconds(stepEvery)} at this share.`);
  }
  return aStepDown(input.deployment, `Rolling back: a step after ${seconds(stepEvery)}.`);
}

/** The last step is the switch. */
export function aStepDown(deployment: Deployment, reason: string): Decision {
  const share = Math.max(0, deployment.share - deployment.config.rollback.stepShare);
  return { kind: share === 0 ? "rollback" : "lower", share, reason };
}
