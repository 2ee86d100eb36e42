/** The `breaker` of a rollout: what may wait on the canary lane. */
import { block, count } from "../schema/elements.ts";
import { durationUnit } from "../units/duration.ts";
import { measured } from "../units/unit.ts";

export const breakerSchema = block("a breaker", {
  depth: count("jobs", { min: 1, max: 100_000_000 })
    .prefault(10_000)
    .describe("Jobs that wait there; it closes again at half of it."),
  age: measured(durationUnit, { positive: true })
    .prefault("1m")
    .describe("How long the oldest of them has waited there; it closes again at half of it."),
});
