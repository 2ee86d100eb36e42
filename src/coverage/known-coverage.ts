/**
 * What could be reached: the yardstick for "never happened". Made from the tables of kinds and
 * states, so that a new kind or edge is missed at once; leaves out what only some scenarios can
 * reach (operations in a given state, replies that stayed away).
 */
import type { DeploymentState } from "../canary/rollout/deployment.ts";
import type { DecisionKind } from "../canary/rollout/look.ts";
import { canFollow, isLive } from "../canary/rollout/states.ts";
import type { CheckName, Verdict } from "../canary/rules/check.ts";
import type { FaultKind } from "../scenario/faults/fault.ts";

const STATES = keysOf<DeploymentState>({
  planning: true,
  active: true,
  ramping: true,
  manual_review: true,
  paused: true,
  promoting: true,
  rolling_back: true,
  completed: true,
  failed: true,
});

const DECISIONS = keysOf<DecisionKind>({
  hold: true,
  verify: true,
  begin: true,
  raise: true,
  review: true,
  promote: true,
  lower: true,
  rollback: true,
  alert: true,
  pause: true,
});

/** Too few samples, or too short a time, are never a failure. */
const CHECKS: Readonly<Record<CheckName, readonly Verdict[]>> = {
  error_rate: ["pass", "fail", "unknown"],
  latency: ["pass", "fail", "unknown"],
  throughput: ["pass", "fail", "unknown"],
  sample_size: ["pass", "unknown"],
  duration: ["pass", "unknown"],
};

/** Sorted; `kinds`: faults that the scenarios can draw or have. */
export function knownCoverage(kinds: readonly FaultKind[]): readonly string[] {
  const edges = STATES.flatMap((from) =>
    STATES.filter((to) => from !== to && canFollow(from, to)).map((to) => `edge:${from}>${to}`),
  );
  // What goes by in one commit is seen in no look, but a fault may last when it comes.
  const struck = STATES.filter((state) => isLive(state) || state === "rolling_back");
  return [
    ...STATES.map((state) => `state:${state}`),
    ...edges,
    ...Object.entries(CHECKS).flatMap(([name, verdicts]) =>
      verdicts.map((verdict) => `check:${name}=${verdict}`),
    ),
    ...DECISIONS.map((kind) => `decision:${kind}`),
    ...kinds.map((kind) => `fault:${kind}`),
    ...kinds.flatMap((kind) => struck.map((state) => `pair:${state}+${kind}`)),
  ].sort();
}

function keysOf<K extends string>(table: Readonly<Record<K, true>>): readonly K[] {
  return Object.keys(table) as K[];
}
