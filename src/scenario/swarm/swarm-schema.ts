/**
 * The `swarm` block as it is written: which kinds of faults the seed may draw, how many, how long,
 * and when. `draw-plan.ts` makes an explicit plan of it.
 */

import { z } from "zod";
import type { Duration } from "../../kernel/time.ts";
import { FAULT_KINDS, type FaultKind } from "../faults/fault.ts";
import { needsRegistry } from "../faults/registry-kinds.ts";
import { block, choice, count, either, factor, list } from "../schema/elements.ts";
import { durationUnit } from "../units/duration.ts";
import { probabilityUnit } from "../units/percent.ts";
import { measured, rangeOf } from "../units/unit.ts";

export interface WeightedKind {
  readonly kind: FaultKind;
  /** Above 0. */
  readonly weight: number;
}

export interface SwarmConfig {
  /** In the order of the table of kinds, whatever the order in the file. */
  readonly kinds: readonly WeightedKind[];
  /** That a kind is on at all in a run: 0 to 1. */
  readonly probability: number;
  /** Most faults of a plan. */
  readonly budget: number;
  /** Faults begin at or after `from`, and have ended at `until`. */
  readonly from: Duration;
  readonly until: Duration;
  readonly lasts: readonly [Duration, Duration];
  /** Least time between two beginnings. */
  readonly stability: Duration;
  /** Least time between the end of a fault and the next beginning on the same target. */
  readonly cooldown: Duration;
  /** Most actions of operators. */
  readonly operations: number;
  /** That crashes, pauses and partitions outside of a healthy core never end: 0 to 1. */
  readonly brokenForEver: number;
}

const kindName = choice(FAULT_KINDS as readonly [FaultKind, ...FaultKind[]]);
const weights = z.partialRecord(kindName, factor("a weight", { min: 0.001, max: 1_000_000 }));

const kinds = either("a list of kinds of faults, or a mapping from kind to weight", [
  list("kinds of faults", kindName).transform((of) => new Map(of.map((kind) => [kind, 1]))),
  weights.transform((of) => new Map(Object.entries(of) as [FaultKind, number][])),
]).transform((chosen, context): readonly WeightedKind[] => {
  if (chosen.size === 0) {
    context.issues.push({ code: "custom", message: "must name a kind of fault", input: chosen });
  }
  return FAULT_KINDS.flatMap((kind) => {
    const weight = chosen.get(kind);
    return weight === undefined ? [] : [{ kind, weight }];
  });
});

export const swarmSchema = block("a swarm", {
  kinds: kinds
    .prefault(FAULT_KINDS.filter((kind) => kind !== "route_forged" && !needsRegistry(kind)))
    .describe(
      "Kinds of faults that may be drawn, as a list or with weights. Default: all but " +
        "route_forged, which needs route_signing, and those that need a registry.",
    ),
  probability: measured(probabilityUnit, { positive: true })
    .prefault("50%")
    .describe("That a kind is on at all in a run."),
  budget: count("faults", { min: 1, max: 1_000 }).prefault(6).describe("Most faults of a run."),
  from: measured(durationUnit)
    .prefault("0s")
    .describe("No fault begins before this, from the run's start."),
  until: measured(durationUnit, { positive: true }).describe(
    "All faults have ended by then; afterwards everything must get well.",
  ),
  lasts: measured(rangeOf(durationUnit))
    .prefault("200ms..3s")
    .describe("How long a fault lasts, drawn evenly between the two."),
  stability: measured(durationUnit)
    .prefault("0s")
    .describe("Least time between the beginnings of two faults."),
  cooldown: measured(durationUnit)
    .prefault("0s")
    .describe("Least time from the end of a fault to the next one on the same target."),
  operations: count("operations", { min: 0, max: 100 })
    .prefault(0)
    .describe("Most actions of operators that are drawn, of every kind that a file can have."),
  broken_for_ever: measured(probabilityUnit)
    .prefault("0%")
    .describe(
      "That crashes, pauses and partitions never end in a run. Spared then: all producers, one " +
        "controller, one worker of each fleet.",
    ),
})
  .refine((of) => of.lasts[0] > 0 && of.lasts[0] <= of.lasts[1], {
    path: ["lasts"],
    error: "must go from a length above 0s to one that is no shorter",
  })
  .refine((of) => of.from + of.lasts[0] <= of.until, {
    path: ["until"],
    error: "leaves no room for the shortest fault after `from`",
  })
  .transform(
    ({ broken_for_ever, ...rest }): SwarmConfig => ({ ...rest, brokenForEver: broken_for_ever }),
  );
