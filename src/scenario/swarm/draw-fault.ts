/**
 * Draws one fault of a swarm: whom it strikes, when, for how long, and with which parameters. Knows
 * the other faults of the plan only to leave them their distance.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import { assert, unreachable } from "../../kernel/assert.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { Duration } from "../../kernel/time.ts";
import type { FaultKind } from "../faults/fault.ts";
import { type DrawContext, drawDuration, drawOne } from "../faults/fault-kind.ts";
import { KINDS, kindOf } from "../faults/fault-kinds.ts";
import type { PlannedFault } from "../plan/expand-faults.ts";
import { allNames, type ProcessCounts } from "../plan/process-names.ts";
import type { SwarmConfig, WeightedKind } from "./swarm-schema.ts";

export interface SwarmContext extends DrawContext {
  readonly swarm: SwarmConfig;
  readonly counts: ProcessCounts;
  /** What the deployment is told; people may configure it anew. */
  readonly rollout: RolloutConfig;
  /** End of load and drain: what lasts for ever ends here. */
  readonly endsAt: Duration;
}

/** Processes that are spared by faults that never end; null in a run without such faults. */
export type HealthyCore = ReadonlySet<string> | null;

/** Out of ten: one process, a whole role, everything that the kind may strike. */
const ONE_PROCESS = 0.75;
const ONE_ROLE = 0.93;

const NEVER_ENDING: readonly FaultKind[] = ["crash", "pause", "partition"];

export function drawFault(
  random: RandomStream,
  kind: FaultKind,
  context: SwarmContext & { readonly core: HealthyCore },
): PlannedFault {
  const targets = drawTargets(random, kind, context.counts);
  const span = drawSpan(random, context.swarm);
  const parameters = kindOf(kind).draw(random, context);
  return lasting({ kind, targets, ...span, ...parameters } as PlannedFault, context);
}

/** When a fault begins, and how long it lasts: between `from` and `until`. */
export function drawSpan(random: RandomStream, { from, until, lasts }: SwarmConfig) {
  const at = drawDuration(random, from, until - lasts[0]);
  return { at, for: Math.min(drawDuration(random, ...lasts), until - at) };
}

/** One process most of the time; what is not a process has one name. */
export function drawTargets(
  random: RandomStream,
  kind: FaultKind,
  counts: ProcessCounts,
): readonly string[] {
  const names = namesFor(kind, counts);
  const width = random.next();
  const picked = drawOne(random, names);
  if (width < ONE_PROCESS) return [picked];
  if (width >= ONE_ROLE) return names;
  return names.filter((name) => roleOf(name) === roleOf(picked));
}

/** Whether a fault keeps the distances that the swarm asks for. */
export function fits(
  fault: PlannedFault,
  others: readonly PlannedFault[],
  { stability, cooldown }: SwarmConfig,
): boolean {
  return others.every((of) => {
    if (Math.abs(of.at - fault.at) < stability) return false;
    if (!of.targets.some((target) => fault.targets.includes(target))) return true;
    const [first, second] = of.at <= fault.at ? [of, fault] : [fault, of];
    return first.at + first.for + cooldown <= second.at;
  });
}

/** All producers, one controller, one worker of each fleet. */
export function drawCore(random: RandomStream, counts: ProcessCounts): HealthyCore {
  const spared = (["controller", "stable", "canary"] as const).map(
    (role) => `${role}/${Math.floor(random.next() * counts[role])}`,
  );
  const producers = allNames(counts).filter((name) => roleOf(name) === "producer");
  return new Set([...producers, ...spared]);
}

export function drawKind(random: RandomStream, kinds: readonly WeightedKind[]): FaultKind {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.next() * total;
  for (const { kind, weight } of kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  const last = kinds.at(-1);
  assert(last !== undefined, "a swarm without a kind of fault has nothing to draw");
  return last.kind;
}

function lasting(
  fault: PlannedFault,
  { core, endsAt }: { readonly core: HealthyCore; readonly endsAt: Duration },
): PlannedFault {
  const may = core !== null && NEVER_ENDING.includes(fault.kind);
  if (!may || fault.targets.some((target) => core.has(target))) return fault;
  return { ...fault, for: endsAt - fault.at };
}

function namesFor(kind: FaultKind, counts: ProcessCounts): readonly [string, ...string[]] {
  const { strikes } = KINDS[kind];
  const of = (...roles: readonly string[]) =>
    allNames(counts).filter((name) => roles.includes(roleOf(name))) as [string, ...string[]];
  switch (strikes) {
    case "process":
      return of("stable", "canary", "controller", "producer");
    case "worker":
      return of("stable", "canary");
    case "controller":
      return of("controller");
    case "store":
    case "load":
      return [strikes];
    default:
      return unreachable(strikes, "what a fault strikes");
  }
}

function roleOf(name: string): string {
  return name.split("/")[0] ?? name;
}
