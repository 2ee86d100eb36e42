/**
 * The changes that a deployment can undergo, each as the next version of the deployment and of its
 * route. Nothing here decides; nothing here is committed before the store says so.
 */
import { assert } from "../../kernel/assert.ts";
import type { Instant } from "../../kernel/time.ts";
import { NO_RECORDS } from "../audit/mark.ts";
import { isSameRoute } from "../routing/fence.ts";
import { ALL, type Route, type Share } from "../routing/route.ts";
import type { RolloutConfig } from "./config.ts";
import { configHash } from "./configure/config-hash.ts";
import type { Baseline, Deployment, LiveState, Rollback } from "./deployment.ts";
import { event, freshEvidence, next, percent } from "./next-version.ts";
import { askedConditions } from "./plan/asked-conditions.ts";
import { stageAt, stageForShare } from "./plan/stages-of.ts";

/** What the store holds of a queue's rollout. */
export interface Stored {
  readonly deployment: Deployment | null;
  readonly route: Route;
}

/** What it is to hold next. */
export interface Change extends Stored {
  readonly deployment: Deployment;
}

interface Planned {
  readonly id: string;
  readonly config: RolloutConfig;
}

/** A new deployment: its canary version may claim, but is routed nothing yet. */
export function plan(planned: Planned, previousVersion: number, route: Route, at: Instant): Change {
  const { id, config } = planned;
  const deployment: Deployment = {
    id,
    queue: config.queue,
    config,
    configVersion: 1,
    configHash: configHash(config),
    drift: null,
    version: previousVersion + 1,
    state: "planning",
    resumeState: null,
    stage: 0,
    share: 0,
    createdAt: at,
    ...freshStage(at),
    rollback: null,
    baseline: null,
    rules: {},
    audit: NO_RECORDS,
    endedAt: null,
    deletedAt: null,
    events: [
      {
        type: "deployment_created",
        at,
        message: `Canary ${config.canaryVersion} beside stable ${config.stableVersion}.`,
      },
    ],
  };
  return {
    deployment,
    route: standingRoute(deployment, route.epoch + 1),
  };
}

/** A stage that begins now: nothing is known of it yet. */
function freshStage(at: Instant) {
  return { stageStartedAt: at, ...freshEvidence(at) };
}

/** The first stage of the plan; `baseline`: what was measured of stable before, if anything. */
export function activate(now: Change, at: Instant, baseline: Baseline | null = null): Change {
  const { share } = stageAt(now.deployment.config, 0);
  const message = `Baseline of ${baseline?.finished} stable jobs.`;
  const events = baseline === null ? [] : event("baseline_captured", at, message);
  return setShare(now, { share, stage: 0, fields: { baseline }, events }, at);
}

/**
 * The next stage of the plan. `last`: what stable did in the window before, to be kept as the
 * baseline where the stage leaves stable no traffic to compare with.
 */
export function raise(
  now: Change,
  share: Share,
  at: Instant,
  last: Baseline | null = null,
): Change {
  const baseline = now.deployment.baseline ?? last;
  return setShare(now, { share, stage: now.deployment.stage + 1, fields: { baseline } }, at);
}

/** The present stage has passed, and a person has to say how it goes on. */
export function review(
  { deployment, route }: Change,
  reason: string,
  at: Instant,
  last: Baseline | null = null,
): Change {
  const baseline = deployment.baseline ?? last;
  const events = event("review_requested", at, reason);
  return { deployment: next(deployment, { state: "manual_review", baseline }, events), route };
}

/** A share that a person set: evidence starts anew, and a review has had its answer. */
export function setShareByHand(now: Change, share: Share, at: Instant): Change {
  const { config, stage, state, resumeState } = now.deployment;
  const to = stageForShare(config, stage, share);
  const resumes = resumeState === null ? null : stateOf(to);
  const fields = state === "paused" ? { state, resumeState: resumes } : {};
  return setShare(now, { share, stage: to, fields }, at);
}

interface NewShare {
  readonly share: Share;
  readonly stage: number;
  /** What else changes. */
  readonly fields?: Partial<Deployment>;
  readonly events?: Deployment["events"];
}

function setShare({ deployment, route }: Change, to: NewShare, at: Instant): Change {
  const { share, stage, fields = {}, events = [] } = to;
  const { name, scope } = stageAt(deployment.config, stage);
  const message = `Canary share ${percent(deployment.share)} -> ${percent(share)}, stage ${name}.`;
  const changed = { state: stateOf(stage), stage, share, ...freshStage(at), ...fields };
  const all = [...events, ...event("percentage_updated", at, message)];
  return {
    deployment: next(deployment, changed, all),
    route: { ...route, share, scope, epoch: route.epoch + 1 },
  };
}

/** Every stage but the first is one of ramping. */
function stateOf(stage: number): "active" | "ramping" {
  return stage === 0 ? "active" : "ramping";
}

/** What a look leaves behind when it does not change the share. */
export function noteLook(
  { deployment, route }: Change,
  seen: { readonly passingSince: Instant | null; readonly breachedAt: Instant | null },
  breach: string | null,
  at: Instant,
): Change {
  const events = breach === null ? [] : event("health_check_failed", at, breach);
  return { deployment: next(deployment, seen, events), route };
}

/** The stored route is not the deployment's own: that one, under a later epoch. */
export function restoreRoute(
  { deployment, route }: Change,
  found: "forged" | "drifted",
  at: Instant,
): Change {
  const which = `The stored route (epoch ${route.epoch})`;
  const events =
    found === "forged"
      ? event("alert_raised", at, `${which} was forged; it is put back.`)
      : event("drift_detected", at, `${which} is not the deployment's own; it is put back.`);
  return {
    deployment: next(deployment, {}, events),
    route: standingRoute(deployment, route.epoch + 1),
  };
}

/** The route that a deployment has as it stands. */
export function standingRoute(deployment: Deployment, epoch: number): Route {
  const { id, config, state, stage, share, rollback } = deployment;
  const isPromoted = state === "promoting" || state === "completed";
  // A gradual rollback keeps its canary until it switches.
  const isRolledBack = rollback !== null && rollback.switchedAt !== null;
  const hasCanary = !isPromoted && !isRolledBack;
  return {
    queue: config.queue,
    epoch,
    strategy: config.strategy,
    split: config.split,
    hash: config.hash,
    stickyKey: config.stickyKey,
    salt: id,
    scope: hasCanary ? stageAt(config, stage).scope : ALL,
    share,
    stableVersion: isPromoted ? config.canaryVersion : config.stableVersion,
    canaryVersion: hasCanary ? config.canaryVersion : null,
    ...(hasCanary ? watchOf(config) : {}),
  };
}

/** The stored route, or the next one where the deployment has another than that. */
export function routeAfter(deployment: Deployment, route: Route): Route {
  const { signature: _, ...unsigned } = route;
  const standing = standingRoute(deployment, route.epoch);
  if (isSameRoute(unsigned, standing)) return route;
  return { ...standing, epoch: route.epoch + 1 };
}

/** What the store is asked to watch while there is a canary lane. */
function watchOf(config: RolloutConfig): Pick<Route, "breaker" | "ages"> {
  const { breaker } = config;
  const asked = askedConditions(config).some(({ metric }) => metric === "oldest_age");
  return {
    ...(breaker === undefined ? {} : { breaker }),
    ...(asked ? ({ ages: true } as const) : {}),
  };
}

/** Without the canary lane, and what was watched for its sake. */
function withoutCanary({ breaker: _, ages: __, ...route }: Route): Route {
  return { ...route, epoch: route.epoch + 1, scope: ALL, share: 0, canaryVersion: null };
}

/** The canary version becomes the stable one; the canary lane gets nothing more. */
export function promote({ deployment, route }: Change, reason: string, at: Instant): Change {
  const { canaryVersion } = deployment.config;
  return {
    deployment: next(deployment, { state: "promoting", share: 0, resumeState: null }, [
      ...event("auto_promotion_triggered", at, reason),
      ...event("deployment_promoted", at, `${canaryVersion} serves all traffic.`),
    ]),
    route: { ...withoutCanary(route), stableVersion: canaryVersion },
  };
}

type Breach = Pick<Rollback, "kind" | "reason" | "detectedAt" | "verifiedAt">;

/** Share 0, and the canary version serves no lane from here on. */
export function rollBack({ deployment, route }: Change, breach: Breach, at: Instant): Change {
  const { reason } = breach;
  const type = deployment.rollback === null ? "rollback_triggered" : "percentage_updated";
  return {
    deployment: next(
      deployment,
      { state: "rolling_back", share: 0, resumeState: null, rollback: rollbackOf(breach, at) },
      event(type, at, reason),
    ),
    route: withoutCanary(route),
  };
}

/** One step of a gradual rollback, the first one included: less traffic, watched as before. */
export function lower(
  { deployment, route }: Change,
  share: Share,
  breach: Breach,
  at: Instant,
): Change {
  const rollback = deployment.rollback ?? rollbackOf(breach, null);
  const message = `Canary share ${percent(deployment.share)} -> ${percent(share)}.`;
  const first = deployment.rollback === null;
  const begun = first ? event("rollback_triggered", at, breach.reason) : [];
  return {
    deployment: next(
      deployment,
      { state: "rolling_back", share, resumeState: null, rollback, ...freshStage(at) },
      [...begun, ...event("percentage_updated", at, message)],
    ),
    route: { ...route, epoch: route.epoch + 1, share },
  };
}

function rollbackOf(breach: Breach, switchedAt: Instant | null): Rollback {
  const { kind, reason, detectedAt, verifiedAt } = breach;
  return { kind, reason, detectedAt, verifiedAt, switchedAt, drainedAt: null, terminatedAt: null };
}

/** Nothing waits on the canary lane any more. */
export function noteDrained({ deployment, route }: Change, at: Instant): Change {
  assert(deployment.rollback !== null, "only a rollback notes its drain");
  const rollback = { ...deployment.rollback, drainedAt: at };
  const events = event("canary_drained", at, "The canary lane is empty.");
  return { deployment: next(deployment, { rollback }, events), route };
}

/** The rollback is over: nothing of the canary is queued or in flight. */
export function fail({ deployment, route }: Change, at: Instant): Change {
  assert(deployment.rollback !== null, "only a rollback fails a deployment");
  const rollback = { ...deployment.rollback, terminatedAt: at };
  const message = `Rolled back to ${deployment.config.stableVersion}: ${rollback.reason}`;
  const fields = { state: "failed", rollback, endedAt: at } as const;
  return {
    deployment: next(deployment, fields, event("deployment_rolled_back", at, message)),
    route,
  };
}

/** The promotion is over: the canary lane is empty and gone. */
export function complete({ deployment, route }: Change, at: Instant): Change {
  const message = `${deployment.config.canaryVersion} is the stable version.`;
  const fields = { state: "completed", endedAt: at } as const;
  return {
    deployment: next(deployment, fields, event("deployment_completed", at, message)),
    route,
  };
}

export function pause({ deployment, route }: Change, at: Instant): Change {
  const resumeState = deployment.state as LiveState;
  const fields = { state: "paused", resumeState, passingSince: null } as const;
  const events = event("deployment_paused", at, `Paused at ${percent(deployment.share)}.`);
  return { deployment: next(deployment, fields, events), route };
}

export function resume({ deployment, route }: Change, at: Instant): Change {
  assert(deployment.resumeState !== null, "only a paused deployment is resumed");
  const fields = { state: deployment.resumeState, resumeState: null } as const;
  const events = event("deployment_resumed", at, `Resumed as ${deployment.resumeState}.`);
  return { deployment: next(deployment, fields, events), route };
}
