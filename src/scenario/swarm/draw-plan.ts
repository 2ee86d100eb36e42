/**
 * From seed and `swarm` block to explicit faults and operations. Every fault has a random stream of
 * its own: to draw one more, or to know one kind more, does not reshuffle the others.
 */
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

/** `set_share` draws its share beside. */
const ACTIONS: readonly [OperatorAction, ...OperatorAction[]] = [
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
  return { faults, operations: drawOperations(seed, swarm) };
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

export function drawOperation(random: RandomStream, { from, until }: SwarmConfig): Operation {
  const at = drawDuration(random, from, until);
  const action = drawOne(random, ACTIONS);
  if (action.kind !== "set_share") return { at, action };
  return { at, action: { ...action, share: Math.floor(random.next() * (FULL_SHARE + 1)) } };
}

/** At least one: a run of a swarm without faults would say nothing. */
function kindsOn(seed: string, { kinds, probability }: SwarmConfig): readonly WeightedKind[] {
  const on = kinds.filter(({ kind }) => stream(seed, `swarm/kind/${kind}`).next() < probability);
  if (on.length > 0) return on;
  const only = drawKind(stream(seed, "swarm/only"), kinds);
  return kinds.filter(({ kind }) => kind === only);
}

function drawOperations(seed: string, swarm: SwarmConfig): Operation[] {
  const random = stream(seed, "swarm/operations");
  const wanted = Math.floor(random.next() * (swarm.operations + 1));
  return Array.from({ length: wanted }, () => drawOperation(random, swarm));
}
