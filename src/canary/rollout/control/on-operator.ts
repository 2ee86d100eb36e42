/** What an operator's action does to a deployment, or why it is refused. */
import { unreachable } from "../../../kernel/assert.ts";
import type { Instant } from "../../../kernel/time.ts";
import * as change from "../changes.ts";
import type { OperatorAction } from "../operator.ts";
import { isLive } from "../states.ts";

export type Operated =
  | { readonly kind: "changed"; readonly change: change.Change }
  | { readonly kind: "refused"; readonly reason: string };

export function onOperator(stored: change.Change, action: OperatorAction, at: Instant): Operated {
  const { state } = stored.deployment;
  if (!isLive(state)) {
    return { kind: "refused", reason: `Cannot ${action.kind} a deployment that is ${state}.` };
  }
  switch (action.kind) {
    case "pause":
      if (state === "paused") return { kind: "refused", reason: "It is paused already." };
      return { kind: "changed", change: change.pause(stored, at) };
    case "resume":
      if (state !== "paused") return { kind: "refused", reason: `Cannot resume: it is ${state}.` };
      return { kind: "changed", change: change.resume(stored, at) };
    case "promote":
      return { kind: "changed", change: change.promote(stored, "Promoted by an operator.", at) };
    case "rollback": {
      const kind = action.emergency ? "emergency" : "immediate";
      const rollback = { kind, reason: action.reason, detectedAt: at, verifiedAt: at } as const;
      return { kind: "changed", change: change.rollBack(stored, rollback, at) };
    }
    default:
      return unreachable(action, "operator action");
  }
}
