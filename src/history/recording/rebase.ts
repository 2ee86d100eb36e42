/**
 * Instants inside looks, deployments and alerts count from the clock's own epoch; in the history
 * everything counts from the run's start. These copies are shifted; a shift of 0 copies nothing.
 */
import type { Alert } from "../../canary/alerts/alert.ts";
import type { Baseline, Deployment, Rollback } from "../../canary/rollout/deployment.ts";
import type { LaneReports, Look } from "../../canary/rollout/look.ts";
import type { RuleMemories, RuleMemory } from "../../canary/rules/rule.ts";
import type { Instant } from "../../kernel/time.ts";

const since = (startedAt: Instant, at: Instant | null): Instant | null =>
  at === null ? null : at - startedAt;

function memorySince(startedAt: Instant, memory: RuleMemory): RuleMemory {
  return {
    evaluatedAt: since(startedAt, memory.evaluatedAt),
    heldSince: memory.heldSince.map((at) => since(startedAt, at)),
    firedAt: since(startedAt, memory.firedAt),
  };
}

function memoriesSince(startedAt: Instant, memories: RuleMemories): RuleMemories {
  const all = Object.entries(memories);
  return Object.fromEntries(all.map(([rule, of]) => [rule, memorySince(startedAt, of)]));
}

function reportsSince(startedAt: Instant, reports: LaneReports): LaneReports {
  const { reading } = reports;
  if (reading === undefined) return reports;
  const spans = reading.spans.map((span) => {
    return { ...span, from: span.from - startedAt, to: span.to - startedAt };
  });
  return { ...reports, reading: { at: reading.at - startedAt, spans } };
}

function rulingSince(startedAt: Instant, ruling: Look["ruling"]): Look["ruling"] {
  return (
    ruling && {
      ...ruling,
      rules: ruling.rules.map((of) => ({ ...of, before: memorySince(startedAt, of.before) })),
      reported: reportsSince(startedAt, ruling.reported),
    }
  );
}

function rollbackSince(startedAt: Instant, rollback: Rollback): Rollback {
  return {
    ...rollback,
    detectedAt: rollback.detectedAt - startedAt,
    verifiedAt: rollback.verifiedAt - startedAt,
    switchedAt: since(startedAt, rollback.switchedAt),
    drainedAt: since(startedAt, rollback.drainedAt),
    terminatedAt: since(startedAt, rollback.terminatedAt),
  };
}

function baselineSince(startedAt: Instant, baseline: Baseline): Baseline {
  return { ...baseline, from: baseline.from - startedAt, to: baseline.to - startedAt };
}

/** The deployment with all of its instants counted from `startedAt`. */
export function deploymentSince(startedAt: Instant, deployment: Deployment): Deployment {
  if (startedAt === 0) return deployment;
  return {
    ...deployment,
    createdAt: deployment.createdAt - startedAt,
    stageStartedAt: deployment.stageStartedAt - startedAt,
    evidenceFrom: deployment.evidenceFrom - startedAt,
    passingSince: since(startedAt, deployment.passingSince),
    breachedAt: since(startedAt, deployment.breachedAt),
    rollback: deployment.rollback && rollbackSince(startedAt, deployment.rollback),
    baseline: deployment.baseline && baselineSince(startedAt, deployment.baseline),
    rules: memoriesSince(startedAt, deployment.rules),
    endedAt: since(startedAt, deployment.endedAt),
    deletedAt: since(startedAt, deployment.deletedAt),
    events: deployment.events.map((event) => ({ ...event, at: event.at - startedAt })),
  };
}

function queueSince(startedAt: Instant, queue: Look["queue"]): Look["queue"] {
  if (queue === null) return null;
  const { diverted } = queue;
  return { ...queue, diverted: { ...diverted, lastAt: since(startedAt, diverted.lastAt) } };
}

/** The look with all of its instants counted from `startedAt`. */
export function lookSince(startedAt: Instant, look: Look): Look {
  if (startedAt === 0) return look;
  return {
    ...look,
    at: look.at - startedAt,
    stageStartedAt: look.stageStartedAt - startedAt,
    evidenceFrom: look.evidenceFrom - startedAt,
    createdAt: look.createdAt - startedAt,
    passingSince: since(startedAt, look.passingSince),
    breachedAt: since(startedAt, look.breachedAt),
    windowFrom: look.windowFrom - startedAt,
    windowTo: look.windowTo - startedAt,
    queue: queueSince(startedAt, look.queue),
    ruling: rulingSince(startedAt, look.ruling),
  };
}

/** The alert with its instant counted from `startedAt`. */
export function alertSince(startedAt: Instant, alert: Alert): Alert {
  return startedAt === 0 ? alert : { ...alert, at: alert.at - startedAt };
}
