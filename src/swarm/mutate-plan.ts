/**
 * Changes a fault plan a little: another time, target, kind or length, one fault more or one less.
 * What comes out keeps the distances and the budget of its swarm, as a drawn plan does.
 */
import type { RandomStream } from "../kernel/random.ts";
import { drawOne } from "../scenario/faults/fault-kind.ts";
import type { PlannedFault } from "../scenario/plan/expand-faults.ts";
import { drawSpan, drawTargets, fits, type SwarmContext } from "../scenario/swarm/draw-fault.ts";
import { type DrawnPlan, drawFitting, drawOperation } from "../scenario/swarm/draw-plan.ts";
import type { WeightedKind } from "../scenario/swarm/swarm-schema.ts";

export interface MutateOptions {
  readonly random: RandomStream;
  readonly context: SwarmContext;
  /** Weights of the kinds that new faults are drawn from. */
  readonly kinds: readonly WeightedKind[];
}

type Change = (plan: DrawnPlan, options: MutateOptions) => DrawnPlan;

const CHANGES: readonly [Change, ...Change[]] = [
  moveFault,
  retarget,
  replaceKind,
  addFault,
  addFault,
  removeFault,
  changeOperation,
];

/** Between one change and three. */
export function mutatePlan(plan: DrawnPlan, options: MutateOptions): DrawnPlan {
  const changes = 1 + Math.floor(options.random.next() * 3);
  let changed = plan;
  for (let i = 0; i < changes; i++) changed = drawOne(options.random, CHANGES)(changed, options);
  return changed;
}

function moveFault(plan: DrawnPlan, { random, context }: MutateOptions): DrawnPlan {
  const { fault, others } = pick(plan, random);
  if (fault === null) return plan;
  const { at, for: lasts } = drawSpan(random, context.swarm);
  // What never ends goes on to do so.
  const endless = fault.at + fault.for >= context.endsAt;
  const moved = { ...fault, at, for: endless ? context.endsAt - at : lasts };
  return fits(moved, others, context.swarm) ? { ...plan, faults: [...others, moved] } : plan;
}

function retarget(plan: DrawnPlan, { random, context }: MutateOptions): DrawnPlan {
  const { fault, others } = pick(plan, random);
  // The healthy core was drawn with the plan: what never ends keeps off it by staying where it is.
  if (fault === null || fault.at + fault.for >= context.endsAt) return plan;
  const struck = { ...fault, targets: drawTargets(random, fault.kind, context.counts) };
  return fits(struck, others, context.swarm) ? { ...plan, faults: [...others, struck] } : plan;
}

function replaceKind(plan: DrawnPlan, options: MutateOptions): DrawnPlan {
  const { fault, others } = pick(plan, options.random);
  if (fault === null) return plan;
  return withOneMore({ ...plan, faults: others }, options) ?? plan;
}

function addFault(plan: DrawnPlan, options: MutateOptions): DrawnPlan {
  if (plan.faults.length >= options.context.swarm.budget) return plan;
  return withOneMore(plan, options) ?? plan;
}

function removeFault(plan: DrawnPlan, { random }: MutateOptions): DrawnPlan {
  const { others } = pick(plan, random);
  return others.length === 0 ? plan : { ...plan, faults: others };
}

function changeOperation(plan: DrawnPlan, { random, context }: MutateOptions): DrawnPlan {
  const { swarm } = context;
  if (swarm.operations === 0) return plan;
  const place = Math.floor(random.next() * swarm.operations);
  const kept = plan.operations.filter((_, i) => i !== place);
  return { ...plan, operations: [...kept, drawOperation(random, context)] };
}

function withOneMore(plan: DrawnPlan, { random, context, kinds }: MutateOptions): DrawnPlan | null {
  const around = { ...context, core: null, others: plan.faults };
  const fault = drawFitting(random, kinds, around);
  return fault === null ? null : { ...plan, faults: [...plan.faults, fault] };
}

interface Picked {
  readonly fault: PlannedFault | null;
  readonly others: readonly PlannedFault[];
}

function pick({ faults }: DrawnPlan, random: RandomStream): Picked {
  const place = Math.floor(random.next() * faults.length);
  return { fault: faults[place] ?? null, others: faults.filter((_, i) => i !== place) };
}
