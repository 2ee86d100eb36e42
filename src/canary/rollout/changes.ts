/**
 * The changes that a deployment can undergo, each as the next version of the deployment and of its
 * route. Nothing here decides; nothing here is committed before the store says so.
 */
import { assert } from "../../kernel/assert.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Route } from "../routing/route.ts";
import type { RolloutConfig } from "./config.ts";
import {
  type Deployment,
  type DeploymentEvent,
  type DeploymentEventType,
  EVENT_LIMIT,
  type LiveState,
  type Rollback,
} from "./deployment.ts";
import { canFollow } from "./states.ts";

export interface Change {
  readonly deployment: Deployment;
  readonly route: Route;
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
    version: previousVersion + 1,
    state: "planning",
    resumeState: null,
    stage: 0,
    share: 0,
    createdAt: at,
    stageStartedAt: at,
    passingSince: null,
    breachedAt: null,
    rollback: null,
    endedAt: null,
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
    route: {
      queue: config.queue,
      epoch: route.epoch + 1,
      strategy: config.strategy,
      split: config.split,
      hash: config.hash,
      stickyKey: config.stickyKey,
      salt: id,
      scope: config.scope,
      share: 0,
      stableVersion: config.stableVersion,
      canaryVersion: config.canaryVersion,
    },
  };
}

/** The first share of the plan. */
export function activate(now: Change, at: Instant): Change {
  return setShare(now, now.deployment.config.plan.initialShare, "active", 0, at);
}

/** The next stage of the ramp. */
export function raise(now: Change, share: number, at: Instant): Change {
  return setShare(now, share, "ramping", now.deployment.stage + 1, at);
}

function setShare(
  { deployment, route }: Change,
  share: number,
  state: "active" | "ramping",
  stage: number,
  at: Instant,
): Change {
  const fields = { state, stage, share, stageStartedAt: at, passingSince: null, breachedAt: null };
  const message = `Canary share ${percent(deployment.share)} -> ${percent(share)}.`;
  return {
    deployment: next(deployment, fields, event("percentage_updated", at, message)),
    route: { ...route, share, epoch: route.epoch + 1 },
  };
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

/** The canary version becomes the stable one; the canary lane gets nothing more. */
export function promote({ deployment, route }: Change, reason: string, at: Instant): Change {
  const { canaryVersion } = deployment.config;
  return {
    deployment: next(deployment, { state: "promoting", share: 0, resumeState: null }, [
      ...event("auto_promotion_triggered", at, reason),
      ...event("deployment_promoted", at, `${canaryVersion} serves all traffic.`),
    ]),
    route: {
      ...route,
      epoch: route.epoch + 1,
      share: 0,
      stableVersion: canaryVersion,
      canaryVersion: null,
    },
  };
}

/** Share 0, and the canary version serves no lane from here on. */
export function rollBack(
  { deployment, route }: Change,
  rollback: Pick<Rollback, "kind" | "reason" | "detectedAt" | "verifiedAt">,
  at: Instant,
): Change {
  const { kind, reason, detectedAt, verifiedAt } = rollback;
  const steps = { switchedAt: at, drainedAt: null, terminatedAt: null };
  return {
    deployment: next(
      deployment,
      {
        state: "rolling_back",
        share: 0,
        resumeState: null,
        rollback: { kind, reason, detectedAt, verifiedAt, ...steps },
      },
      event("rollback_triggered", at, reason),
    ),
    route: { ...route, epoch: route.epoch + 1, share: 0, canaryVersion: null },
  };
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

function next(
  deployment: Deployment,
  fields: Partial<Deployment>,
  events: readonly DeploymentEvent[],
): Deployment {
  const state = fields.state ?? deployment.state;
  assert(
    canFollow(deployment.state, state),
    `a deployment goes from ${deployment.state} to ${state}`,
  );
  return {
    ...deployment,
    ...fields,
    version: deployment.version + 1,
    events: [...deployment.events, ...events].slice(-EVENT_LIMIT),
  };
}

function event(type: DeploymentEventType, at: Instant, message: string): DeploymentEvent[] {
  return [{ type, at, message }];
}

function percent(share: number): string {
  return `${share / 100} %`;
}
