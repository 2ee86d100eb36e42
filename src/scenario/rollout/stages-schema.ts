/**
 * The `stages` of a rollout as they are written: each a share, of everybody's traffic or of the
 * first tenants of the pool, for how long, and whether a person has to agree.
 */
import { TENANT_ROW } from "../../canary/rollout/plan/tenant-names.ts";
import { FULL_SHARE } from "../../canary/routing/route.ts";
import { block, count, either, flag, list, text } from "../schema/elements.ts";
import { durationUnit } from "../units/duration.ts";
import { shareUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { limitsSchema } from "./rules/limits-schema.ts";
import { thresholdsSchema } from "./thresholds-schema.ts";

const tenants = either('a number of tenants, or "all"', [
  count("tenants", { min: 1, max: 10_000 }),
  text("the word all", /^all$/).transform((): null => null),
]);

const stage = block("a stage", {
  name: text("a name, 64 letters at most", /^[^\n]{1,64}$/)
    .exactOptional()
    .describe("Name, for records. Default: its number and share."),
  percent: measured(shareUnit)
    .prefault("100%")
    .describe("Share of the traffic in scope; 0% for the first stage makes it a warm-up."),
  tenants: tenants
    .prefault("all")
    .describe("Whose traffic that is: so many of `tenant_pool`, the first ones, or `all`."),
  for: measured(durationUnit).describe("How long every check must hold before the next stage."),
  step: measured(shareUnit, { positive: true })
    .exactOptional()
    .describe("Repeats the stage with so much more each time, up to 100%."),
  approval: flag()
    .prefault(false)
    .describe("Whether a person has to approve once it has passed, automatic promotion or not."),
  thresholds: thresholdsSchema
    .exactOptional()
    .describe("Bounds that differ from `rollback_thresholds` in this stage."),
  limits: limitsSchema
    .prefault([])
    .describe("Bounds of this stage, beside the `limits` of the rollout."),
}).refine((of) => of.step === undefined || of.percent < FULL_SHARE, {
  path: ["step"],
  error: "has nothing left to add to 100%",
});

export const stagesSchema = list("stages", stage).min(1, { error: "must have at least one stage" });

export const tenantPoolSchema = list(
  "names of tenants",
  text("the name of a tenant, or a row of names such as tenant-0..49", /^\S{1,128}$/).refine(
    (name) => {
      const [, , from, to] = TENANT_ROW.exec(name) ?? [];
      return from === undefined || Number(from) <= Number(to);
    },
    { error: "must go up: write the smaller number first" },
  ),
);
