/**
 * From seed and `swarm` block to explicit faults and operations. Every fault has a random stream of
 * its own: to draw one more, or to know one kind more, does not reshuffle the others.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { OperatorAction } from "../../canary/rollout/operator.ts";
import { FULL_SHARE } from "../../canary/routing/route.ts";
import { type RandomStream, stream } from "../../kernel/random.ts";
import { drawDuration, drawOne } from "../faults/fault-kind.ts";
import type { PlannedFault } from "../plan/expand-faults.ts";
import type { Operation } from "../scenario.ts";
import {
  drawCore,
  drawFault,
  drawKind,
  fits,
  type HealthyCore,
  type SwarmContext,
} from "./draw-fault.ts";
import type { SwarmConfig, WeightedKind } from "./swarm-schema.ts";

/** What a seed draws on top of what the file says. */
export interface DrawnPlan {
  readonly faults: readonly PlannedFault[];
  readonly operations: readonly Operation[];
}

export const NOTHING_DRAWN: DrawnPlan = { faults: [], operations: [] };

/** A fault that finds no room after so many draws is left out. */
const TRIES = 12;

/** `set_share` draws its share beside, `configure` what of the configuration changes. */
type Drawn = OperatorAction | { readonly kind: "configure" };

const ACTIONS: readonly [Drawn, ...Drawn[]] = [
  { kind: "pause" },
  { kind: "resume" },
  { kind: "promote" },
  { kind: "approve" },
  { kind: "reject", reason: "asked for by the swarm" },
  { kind: "advance" },
  { kind: "set_share", share: FULL_SHARE },
  { kind: "rollback", mode: "gradual", reason: "asked for by the swarm" },
  { kind: "rollback", mode: "immediate", reason: "asked for by the swarm" },
  { kind: "rollback", mode: "emergency", reason: "asked for by the swarm" },
  { kind: "configure" },
  { kind: "reset_window" },
  { kind: "delete" },
];

export function drawPlan(seed: string, context: SwarmContext): DrawnPlan {
  const { swarm, counts } = context;
  const kinds = kindsOn(seed, swarm);
  const plan = stream(seed, "swarm/plan");
  const wanted = 1 + Math.floor(plan.next() * swarm.budget);
  const broken = plan.next() < swarm.brokenForEver;
  const core: HealthyCore = broken ? drawCore(stream(seed, "swarm/core"), counts) : null;
  const faults: PlannedFault[] = [];
  for (let i = 0; i < wanted; i++) {
    const random = stream(seed, `swarm/fault/${i}`);
    const fault = drawFitting(random, kinds, { ...context, core, others: faults });
    if (fault !== null) faults.push(fault);
  }
  return { faults, operations: drawOperations(seed, context) };
}

export interface FittingContext extends SwarmContext {
  readonly core: HealthyCore;
  /** Which the fault must leave their distance. */
  readonly others: readonly PlannedFault[];
}

/** A fault of one of these kinds that keeps its distance; null if none was found. */
export function drawFitting(
  random: RandomStream,
  kinds: readonly WeightedKind[],
  context: FittingContext,
): PlannedFault | null {
  const kind = drawKind(random, kinds);
  for (let i = 0; i < TRIES; i++) {
    const fault = drawFault(random, kind, context);
    if (fits(fault, context.others, context.swarm)) return fault;
  }
  return null;
}

type Asking = Pick<SwarmContext, "swarm" | "rollout">;

export function drawOperation(random: RandomStream, { swarm, rollout }: Asking): Operation {
  const at = drawDuration(random, swarm.from, swarm.until);
  const action = drawOne(random, ACTIONS);
  switch (action.kind) {
    case "set_share":
      return { at, action: { ...action, share: Math.floor(random.next() * (FULL_SHARE + 1)) } };
    case "configure":
      return { at, action: { kind: "configure", config: drawConfig(random, rollout) } };
    default:
      return { at, action };
  }
}

/** The configuration with some of it changed: what is judged, how often, or what cannot change. */
function drawConfig(random: RandomStream, rollout: RolloutConfig): RolloutConfig {
  const { lookEvery, thresholds, rollback } = rollout;
  const other: readonly [Partial<RolloutConfig>, ...Partial<RolloutConfig>[]] = [
    { lookEvery: 2 * lookEvery },
    { autoPromote: !rollout.autoPromote },
    { requireApproval: !rollout.requireApproval },
    { rollback: { ...rollback, kind: rollback.kind === "gradual" ? "immediate" : "gradual" } },
    { thresholds: { ...thresholds, requiredSamples: 2 * thresholds.requiredSamples } },
    { thresholds: { ...thresholds, maxErrorRateIncreasePoints: 0.1 } },
    { strategy: rollout.strategy === "queue_split" ? "stream_group" : "queue_split" },
  ];
  return { ...rollout, ...drawOne(random, other) };
}

/** At least one: a run of a swarm without faults would say nothing. */
function kindsOn(seed: string, { kinds, probability }: SwarmConfig): readonly WeightedKind[] {
  const on = kinds.filter(({ kind }) => stream(seed, `swarm/kind/${kind}`).next() < probability);
  if (on.length > 0) return on;
  const only = drawKind(stream(seed, "swarm/only"), kinds);
  return kinds.filter(({ kind }) => kind === only);
}

function drawOperations(seed: string, asking: Asking): Operation[] {
  const random = stream(seed, "swarm/operations");
  const wanted = Math.floor(random.next() * (asking.swarm.operations + 1));
  return Array.from({ length: wanted }, () => drawOperation(random, asking));
}
