/** The `operations` list: what people ask for while it runs. */
import type { RollbackKind } from "../../canary/rollout/deployment.ts";
import type { Share } from "../../canary/routing/route.ts";
import { unreachable } from "../../kernel/assert.ts";
import type { Duration } from "../../kernel/time.ts";
import { type RolloutChanges, rolloutChangesSchema } from "../rollout/rollout-schema.ts";
import type { Operation } from "../scenario.ts";
import { durationUnit } from "../units/duration.ts";
import { shareUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { block, choice, count, flag, list, text } from "./elements.ts";

type Kind = Operation["action"]["kind"];

/** What is asked, as a file says it: to configure is to change some keys of its `rollout`. */
export type OperationAction =
  | Exclude<Operation["action"], { readonly kind: "configure" }>
  | { readonly kind: "configure"; readonly changes: RolloutChanges; readonly by?: string };

export interface OperationEntry {
  readonly at: Duration;
  readonly action: OperationAction;
}

const KINDS = [
  "pause",
  "resume",
  "promote",
  "approve",
  "reject",
  "advance",
  "set_share",
  "rollback",
  "configure",
  "reset_window",
  "delete",
  "requeue_dead",
] as const satisfies readonly Kind[];

const operation = block("an operation", {
  at: measured(durationUnit).describe("When it is asked, from the run's start."),
  action: choice(KINDS).describe("What is asked."),
  attempts: count("attempts", { min: 1, max: 100 })
    .optional()
    .describe("Requeue dead only: attempts that each dead letter gets. Default: 3."),
  percent: measured(shareUnit).optional().describe("Set share only: the share to set."),
  mode: choice(["immediate", "gradual", "emergency"])
    .optional()
    .describe("Rollback only: share 0 at once, step by step, or at once and without asking."),
  emergency: flag()
    .optional()
    .describe("Rollback only: true is another way to write `mode: emergency`."),
  rollout: rolloutChangesSchema
    .optional()
    .describe("Configure only: keys of `rollout` that change; all else stays as the file says."),
  reason: text("a reason, in one line")
    .optional()
    .describe("Rollback and reject only: why. Default: asked for by the scenario."),
  by: text("a name, in one line")
    .optional()
    .describe("Who asks: it is named in the audit trail. Default: an operator."),
})
  .refine((of) => of.action === "rollback" || of.mode === undefined, {
    path: ["mode"],
    error: "belongs to the action rollback only",
  })
  .refine((of) => of.action === "rollback" || of.emergency === undefined, {
    path: ["emergency"],
    error: "belongs to the action rollback only",
  })
  .refine((of) => of.action === "requeue_dead" || of.attempts === undefined, {
    path: ["attempts"],
    error: "belongs to the action requeue_dead only",
  })
  .refine((of) => of.mode === undefined || of.emergency === undefined, {
    path: ["emergency"],
    error: "says what `mode` says too: give one of them",
  })
  .refine((of) => ["rollback", "reject"].includes(of.action) || of.reason === undefined, {
    path: ["reason"],
    error: "belongs to the actions rollback and reject only",
  })
  .refine((of) => (of.action === "set_share") === (of.percent !== undefined), {
    path: ["percent"],
    error: "belongs to the action set_share, which needs it, such as 25%",
  })
  .refine((of) => (of.action === "configure") === (of.rollout !== undefined), {
    path: ["rollout"],
    error: "belongs to the action configure, which needs it, such as { look_every: 10s }",
  })
  .transform((of): OperationEntry => {
    const { at, action, percent = 0, rollout = {} } = of;
    const { reason = "asked for by the scenario" } = of;
    const mode = of.mode ?? (of.emergency === true ? "emergency" : "immediate");
    const { attempts = 3 } = of;
    const asked = actionOf(action, { share: percent, mode, reason, changes: rollout, attempts });
    return { at, action: of.by === undefined ? asked : { ...asked, by: of.by } };
  });

interface Details {
  readonly share: Share;
  readonly mode: RollbackKind;
  readonly reason: string;
  readonly changes: RolloutChanges;
  readonly attempts: number;
}

function actionOf(kind: Kind, details: Details): OperationAction {
  const { share, mode, reason, changes, attempts } = details;
  switch (kind) {
    case "pause":
    case "resume":
    case "promote":
    case "approve":
    case "advance":
    case "reset_window":
    case "delete":
      return { kind };
    case "configure":
      return { kind, changes };
    case "reject":
      return { kind, reason };
    case "set_share":
      return { kind, share };
    case "requeue_dead":
      return { kind, attempts };
    case "rollback":
      return { kind, mode, reason };
    default:
      return unreachable(kind, "operator action");
  }
}

export const operationsSchema = list("operations", operation);
