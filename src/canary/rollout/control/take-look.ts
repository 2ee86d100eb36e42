/** A look: judges a window, decides, and says what that changes. Pure. */
import { unreachable } from "../../../kernel/assert.ts";
import type { Instant } from "../../../kernel/time.ts";
import { judgeHealth, overallVerdict } from "../../rules/health.ts";
import * as change from "../changes.ts";
import { decide, passingSince } from "../decide.ts";
import type { Look } from "../look.ts";
import type { WindowSum } from "./window-book.ts";

export interface LookInput {
  readonly stored: change.Change;
  readonly sum: WindowSum;
  readonly at: Instant;
}

export interface LookOutput {
  readonly look: Look;
  /** Null when nothing is to be committed. */
  readonly changed: change.Change | null;
}

export function takeLook({ stored, sum, at }: LookInput): LookOutput {
  const { deployment } = stored;
  const { config } = deployment;
  const checks = judgeHealth({
    stable: sum.stable,
    canary: sum.canary,
    thresholds: config.thresholds,
    age: at - deployment.createdAt,
    minDuration: config.minDuration,
  });
  const overall = overallVerdict(checks);
  const input = { deployment, checks, overall, at };
  const decision = decide(input);
  const look: Look = {
    at,
    deployment: deployment.id,
    state: deployment.state,
    stage: deployment.stage,
    share: deployment.share,
    stageStartedAt: deployment.stageStartedAt,
    createdAt: deployment.createdAt,
    passingSince: deployment.passingSince,
    breachedAt: deployment.breachedAt,
    windowFrom: sum.from,
    windowTo: sum.to,
    stable: sum.stable,
    canary: sum.canary,
    checks,
    overall,
    decision,
  };
  return { look, changed: changeOf(stored, look, passingSince(input)) };
}

function changeOf(stored: change.Change, look: Look, since: Instant | null): change.Change | null {
  const { deployment } = stored;
  const { decision, at } = look;
  switch (decision.kind) {
    case "raise":
      return change.raise(stored, decision.share, at);
    case "promote":
      return change.promote(stored, decision.reason, at);
    case "rollback": {
      const detectedAt = deployment.breachedAt ?? at;
      const { reason } = decision;
      return change.rollBack(stored, { kind: "immediate", reason, detectedAt, verifiedAt: at }, at);
    }
    case "verify":
      return change.noteLook(stored, { passingSince: null, breachedAt: at }, decision.reason, at);
    case "hold":
    case "alert": {
      const breachedAt = look.overall === "fail" ? deployment.breachedAt : null;
      const same = breachedAt === deployment.breachedAt && since === deployment.passingSince;
      if (same) return null;
      return change.noteLook(stored, { passingSince: since, breachedAt }, null, at);
    }
    default:
      return unreachable(decision.kind, "decision");
  }
}
