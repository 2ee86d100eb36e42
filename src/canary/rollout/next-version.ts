/** The next version of a deployment: the fields that change, and the events that tell of it. */
import { assert } from "../../kernel/assert.ts";
import type { Instant } from "../../kernel/time.ts";
import {
  type Deployment,
  type DeploymentEvent,
  type DeploymentEventType,
  EVENT_LIMIT,
} from "./deployment.ts";
import { canFollow } from "./states.ts";

/** Throws AssertionError for a state that cannot follow. */
export function next(
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

/** What is known begins anew: nothing that was counted or seen before has a say any more. */
export function freshEvidence(at: Instant) {
  return { evidenceFrom: at, passingSince: null, breachedAt: null };
}

export function event(type: DeploymentEventType, at: Instant, message: string): DeploymentEvent[] {
  return [{ type, at, message }];
}

export function percent(share: number): string {
  return `${share / 100} %`;
}
