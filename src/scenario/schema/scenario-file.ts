/**
 * The whole scenario file, block by block. Every key has a description: the schema for editors and
 * the reference are made from them.
 */
import { z } from "zod";
import { faultsSchema } from "../faults/faults-schema.ts";
import { deploymentLimitSchema } from "../rollout/deployment-limit-schema.ts";
import { rolloutSchema } from "../rollout/rollout-schema.ts";
import { swarmSchema } from "../swarm/swarm-schema.ts";
import { durationUnit } from "../units/duration.ts";
import { measured } from "../units/unit.ts";
import { block, count, either, factor, flag, text } from "./elements.ts";
import { expectSchema } from "./expect.ts";
import { fleetsSchema } from "./fleets.ts";
import { jobsSchema } from "./jobs.ts";
import { loadSchema } from "./load.ts";
import { operationsSchema } from "./operations.ts";
import { registrySchema } from "./registry.ts";
import { timingSchema } from "./timing.ts";

/** Seeds name report folders, so their letters are those of file names. */
export const SEED_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const seed = either("a seed: a whole number, or letters, digits and . _ -", [
  text("a seed: letters, digits and . _ -, 64 at most", SEED_PATTERN),
  count("a seed", { min: 0, max: Number.MAX_SAFE_INTEGER }).transform(String),
]);

export const scenarioSchema = block("a scenario", {
  name: text(
    "a name: lower-case letters, digits and -, 64 at most",
    /^[a-z0-9][a-z0-9-]{0,63}$/,
  ).describe("Short name, for reports and their folders."),
  description: z
    .string({ error: "must be text" })
    .prefault("")
    .describe("What the scenario shows, for people."),
  seed: seed.prefault("1").describe("What all chance follows from; --seed replaces it."),
  compressed: factor("a factor", { min: 1, max: 1000 })
    .prefault(1)
    .describe("What the durations were divided by already; written into resolved scenarios."),
  jobs: jobsSchema.prefault({}).describe("What a job is."),
  load: loadSchema.describe("Phases of arrivals, one after the other."),
  warm_up: measured(durationUnit)
    .prefault("0s")
    .describe("Left out of load measurements, from the run's start."),
  producers: count("producers", { min: 1, max: 100 })
    .prefault(1)
    .describe("Producer processes that share the load."),
  controllers: count("controllers", { min: 1, max: 10 })
    .prefault(1)
    .describe("Controller processes; one leads, the others stand by."),
  fleets: fleetsSchema.prefault({}).describe("The workers."),
  rollout: rolloutSchema
    .prefault({})
    .describe("The deployment under test; the same block configures a controller in production."),
  route_signing: flag()
    .prefault(false)
    .describe(
      "Controllers sign routes, and who routes by one verifies it; a route that nobody signed " +
        "sends everything to stable. The keys are drawn from the seed.",
    ),
  rollout_at: measured(durationUnit)
    .prefault("0s")
    .describe("When the deployment is created, from the run's start."),
  registry: registrySchema
    .prefault("off")
    .describe(
      "Whether workers register and prove with every heartbeat who they are; outcomes of those " +
        "who do not are not counted. `on` takes the defaults.",
    ),
  deployment_limit: deploymentLimitSchema
    .optional()
    .describe(
      "How many deployments may live at once, over queues that share the limit; the planned one " +
        "waits for a place. Without it, it begins whatever lives elsewhere.",
    ),
  faults: faultsSchema.prefault([]).describe("What goes wrong, and when."),
  swarm: swarmSchema
    .optional()
    .describe("Faults that the seed draws, on top of `faults`: what `coalmine swarm` varies."),
  operations: operationsSchema.prefault([]).describe("What people do meanwhile."),
  timing: timingSchema.prefault({}).describe("How often the parts act."),
  expect: expectSchema.prefault({}).describe("What must come out."),
});

/** A scenario file as it was written, checked and with defaults; faults are not expanded yet. */
export type ScenarioFile = z.output<typeof scenarioSchema>;
