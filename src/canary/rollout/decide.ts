/**
 * What a look leads to: a pure function of the deployment, the verdict and the time.
 *
 * A breach is looked at twice before it rolls back, `verifyFor` apart. A stage passes when every
 * check but the age held for all of its duration, and the share is raised, or the canary promoted,
 * only by a look at which every check passes, the age included. `unknown` decides nothing.
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Check, Verdict } from "../rules/check.ts";
import type { Deployment } from "./deployment.ts";
import type { Decision } from "./look.ts";

export interface DecideInput {
  readonly deployment: Deployment;
  readonly checks: readonly Check[];
  readonly overall: Verdict;
  readonly at: Instant;
}

/** Since when all checks but the age have passed, this look included; null if they do not. */
export function passingSince(input: DecideInput): Instant | null {
  const { deployment, checks, at } = input;
  const passes = checks.every((check) => check.name === "duration" || check.verdict === "pass");
  return passes ? (deployment.passingSince ?? at) : null;
}

export function decide(input: DecideInput): Decision {
  const { deployment, overall, at } = input;
  const { share, config } = deployment;
  const hold = (reason: string): Decision => ({ kind: "hold", share, reason });
  if (overall === "fail") return onBreach(input);
  if (at - deployment.createdAt >= config.maxDuration) return onMaxDuration(input);
  if (deployment.state === "paused") return hold("The deployment is paused.");
  if (overall === "unknown") return hold(`Not enough is known: ${firstOf(input, "unknown")}`);
  const since = passingSince(input) ?? at;
  const { stepFor, maxShare, stepShare } = config.plan;
  if (at - since < stepFor) {
    return hold(`All checks pass, for ${seconds(at - since)} of ${seconds(stepFor)}.`);
  }
  if (!config.autoPromote) {
    return hold("The stage has passed; automatic promotion is off, an operator decides.");
  }
  const held = `Every check held for ${seconds(stepFor)}.`;
  if (share >= maxShare) return { kind: "promote", share: 0, reason: `${held} The ramp is done.` };
  return { kind: "raise", share: Math.min(share + stepShare, maxShare), reason: held };
}

function onBreach(input: DecideInput): Decision {
  const { deployment, at } = input;
  const { verifyFor } = deployment.config.rollback;
  const breach = firstOf(input, "fail");
  if (verifyFor > 0 && deployment.breachedAt === null) {
    return { kind: "verify", share: deployment.share, reason: breach };
  }
  if (deployment.breachedAt !== null && at - deployment.breachedAt < verifyFor) {
    return { kind: "hold", share: deployment.share, reason: `Still verifying: ${breach}` };
  }
  return { kind: "rollback", share: 0, reason: breach };
}

function onMaxDuration(input: DecideInput): Decision {
  const { deployment, overall } = input;
  const limit = seconds(deployment.config.maxDuration);
  if (overall === "pass") {
    const reason = `Healthy, but not promoted within ${limit}: waiting for an operator.`;
    return { kind: "alert", share: deployment.share, reason };
  }
  const reason = `Not known to be healthy after ${limit}: ${firstOf(input, "unknown")}`;
  return { kind: "rollback", share: 0, reason };
}

function firstOf(input: DecideInput, verdict: Verdict): string {
  return input.checks.find((check) => check.verdict === verdict)?.sentence ?? "";
}

function seconds(duration: Duration): string {
  return `${Math.round(duration / 100_000) / 10} s`;
}
