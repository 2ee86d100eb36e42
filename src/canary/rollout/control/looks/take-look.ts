/** A look: judges a window, decides, and says what that changes. Pure. */
import { unreachable } from "../../../../kernel/assert.ts";
import type { Instant } from "../../../../kernel/time.ts";
import { judgeLook } from "../../../rules/judgement.ts";
import * as change from "../../changes.ts";
import { isIntact } from "../../configure/drift.ts";
import { decide, passingSince } from "../../decide.ts";
import { isBreach } from "../../decide-rollback.ts";
import type { Baseline } from "../../deployment.ts";
import type { LaneReports, Look } from "../../look.ts";
import { baselineOf, referenceOf, reportsAgainst, takesAll } from "../../plan/reference.ts";
import { stageAfter, stageAt } from "../../plan/stages-of.ts";
import { barsOf, remembering, ruled } from "./apply-rules.ts";
import { heldByDrift } from "./held-by-drift.ts";
import type { WindowSum } from "./window-book.ts";

export interface LookInput {
  readonly stored: change.Change;
  readonly sum: WindowSum;
  readonly reports: LaneReports;
  readonly at: Instant;
}

export interface LookOutput {
  readonly look: Look;
  /** Null when nothing is to be committed. */
  readonly changed: change.Change | null;
}

export function takeLook({ stored, sum, reports, at }: LookInput): LookOutput {
  const { deployment } = stored;
  const { config } = deployment;
  const { thresholds, limits } = stageAt(config, deployment.stage);
  const baseline = referenceOf(deployment);
  const reported = reportsAgainst(baseline && deployment.baseline, reports);
  const judgement = judgeLook({
    stable: baseline ?? sum.stable,
    canary: sum.canary,
    reported,
    thresholds: thresholds ?? config.thresholds,
    queue: sum.queue,
    breaker: breakerOf(stored, sum, at),
    age: at - deployment.createdAt,
    stageAge: at - deployment.stageStartedAt,
    minDuration: config.minDuration,
    limits,
    rules: config.rules,
    memories: deployment.rules,
    bars: barsOf(deployment),
    at,
  });
  const { checks, overall, warning, rules, action, announced } = judgement;
  const input = { deployment, checks, overall, at, stableFinished: sum.stable.finished };
  const drifted = !isIntact(deployment);
  const wanted = ruled(decide(input), judgement, deployment);
  const decision = drifted ? heldByDrift(wanted, deployment) : wanted;
  const isRuled = limits.length + config.rules.length > 0;
  const look: Look = {
    at,
    deployment: deployment.id,
    state: deployment.state,
    stage: deployment.stage,
    share: deployment.share,
    stageStartedAt: deployment.stageStartedAt,
    evidenceFrom: deployment.evidenceFrom,
    configVersion: deployment.configVersion,
    configHash: deployment.configHash,
    drifted,
    createdAt: deployment.createdAt,
    passingSince: deployment.passingSince,
    breachedAt: deployment.breachedAt,
    windowFrom: sum.from,
    windowTo: sum.to,
    stable: sum.stable,
    canary: sum.canary,
    queue: sum.queue,
    baseline,
    checks,
    overall,
    ruling: isRuled ? { warning, rules, action, announced, reported } : null,
    decision,
  };
  const since = passingSince(input);
  const note = () =>
    change.noteLook(stored, { passingSince: since, breachedAt: deployment.breachedAt }, null, at);
  return { look, changed: remembering(changeOf(stored, look, since), judgement, note) };
}

function breakerOf({ deployment }: change.Change, { from, queue }: WindowSum, at: Instant) {
  const { breaker } = deployment.config;
  return breaker === undefined ? null : { bounds: breaker, queue, from, at };
}

function changeOf(stored: change.Change, look: Look, since: Instant | null): change.Change | null {
  const { deployment } = stored;
  const { decision, at } = look;
  switch (decision.kind) {
    case "begin":
      return change.activate(stored, at, stableOf(look));
    case "raise":
      return change.raise(stored, decision.share, at, lastOfStable(stored, look));
    case "review":
      return change.review(stored, decision.reason, at, lastOfStable(stored, look));
    case "promote":
      return change.promote(stored, decision.reason, at);
    case "lower":
      return change.lower(stored, decision.share, breachOf(stored, look, "gradual"), at);
    case "rollback":
      return change.rollBack(stored, breachOf(stored, look, "immediate"), at);
    case "pause":
      return change.pause(stored, at);
    case "verify":
      return change.noteLook(stored, { passingSince: null, breachedAt: at }, decision.reason, at);
    case "hold":
    case "alert": {
      const breachedAt = isBreach({ ...look, deployment }) ? deployment.breachedAt : null;
      const same = breachedAt === deployment.breachedAt && since === deployment.passingSince;
      if (same) return null;
      return change.noteLook(stored, { passingSince: since, breachedAt }, null, at);
    }
    default:
      return unreachable(decision.kind, "decision");
  }
}

/** A gradual rollback that reaches 0 by its steps is one to the end; a new breach cuts it short. */
function breachOf({ deployment }: change.Change, look: Look, kind: "immediate" | "gradual") {
  const { rollback, breachedAt } = deployment;
  const { at, decision } = look;
  const detectedAt = breachedAt ?? at;
  const fresh = { kind, reason: decision.reason, detectedAt, verifiedAt: at } as const;
  if (rollback === null) return fresh;
  const isCut = isBreach({ ...look, deployment });
  return isCut ? { ...rollback, kind, reason: decision.reason } : rollback;
}

/** What stable did, where the next stage takes all of its traffic and nothing better is known. */
function lastOfStable({ deployment }: change.Change, look: Look): Baseline | null {
  const next = stageAfter(deployment.config, deployment.stage);
  if (deployment.baseline !== null || next === null || !takesAll(next)) return null;
  return stableOf(look);
}

function stableOf({ windowFrom: from, windowTo: to, stable, ruling }: Look): Baseline {
  return baselineOf({ from, to, stable, reported: ruling?.reported.stable ?? {} });
}
