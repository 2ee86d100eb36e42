/** The `operations` list: what people ask of the deployment while it runs. */
import type { OperatorAction } from "../../canary/rollout/operator.ts";
import { unreachable } from "../../kernel/assert.ts";
import type { Operation } from "../scenario.ts";
import { durationUnit } from "../units/duration.ts";
import { measured } from "../units/unit.ts";
import { block, choice, flag, list, text } from "./elements.ts";

const operation = block("an operation", {
  at: measured(durationUnit).describe("When it is asked, from the run's start."),
  action: choice(["pause", "resume", "promote", "rollback"]).describe("What is asked."),
  emergency: flag().optional().describe("Rollback only: skips verification. Default: false."),
  reason: text("a reason, in one line")
    .optional()
    .describe("Rollback only: why. Default: asked for by the scenario."),
})
  .refine((of) => of.action === "rollback" || of.emergency === undefined, {
    path: ["emergency"],
    error: "belongs to the action rollback only",
  })
  .refine((of) => of.action === "rollback" || of.reason === undefined, {
    path: ["reason"],
    error: "belongs to the action rollback only",
  })
  .transform(
    (of): Operation => ({ at: of.at, action: actionOf(of.action, of.emergency, of.reason) }),
  );

function actionOf(
  kind: OperatorAction["kind"],
  emergency = false,
  reason = "asked for by the scenario",
): OperatorAction {
  switch (kind) {
    case "pause":
    case "resume":
    case "promote":
      return { kind };
    case "rollback":
      return { kind, emergency, reason };
    default:
      return unreachable(kind, "operator action");
  }
}

export const operationsSchema = list("operations", operation);
