/**
 * The state machine of a deployment: which states there are for what, and which edges.
 *
 * Source: the design document's nine states (S0); every live state can pause, resume to where it
 * was, and roll back.
 */
import type { Deployment, DeploymentState, LiveState } from "./deployment.ts";

const EDGES: Readonly<Record<DeploymentState, readonly DeploymentState[]>> = {
  planning: ["active", "rolling_back"],
  active: ["ramping", "manual_review", "promoting", "rolling_back", "paused"],
  ramping: ["active", "manual_review", "promoting", "rolling_back", "paused"],
  manual_review: ["active", "ramping", "promoting", "rolling_back", "paused"],
  paused: ["active", "ramping", "manual_review", "promoting", "rolling_back"],
  promoting: ["completed"],
  rolling_back: ["failed"],
  completed: [],
  failed: [],
};

/** True if a deployment may go from one state to the other; staying is always allowed. */
export function canFollow(from: DeploymentState, to: DeploymentState): boolean {
  return from === to || EDGES[from].includes(to);
}

/** States in which looks are taken: the canary may have traffic. */
export function isLive(state: DeploymentState): state is LiveState {
  switch (state) {
    case "active":
    case "ramping":
    case "manual_review":
    case "paused":
      return true;
    case "planning":
    case "promoting":
    case "rolling_back":
    case "completed":
    case "failed":
      return false;
  }
}

/**
 * True if looks are taken: in every live state, in a gradual rollback until its share is 0, and
 * while stable is measured before the canary gets anything.
 */
export function isWatched({ state, config, rollback }: Deployment): boolean {
  if (state === "planning") return config.baselineFor > 0;
  if (state === "rolling_back") return rollback !== null && rollback.switchedAt === null;
  return isLive(state);
}

export function hasEnded(state: DeploymentState): boolean {
  return state === "completed" || state === "failed";
}
