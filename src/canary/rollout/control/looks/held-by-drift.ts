/** What a look may lead to where the configuration was changed by hand: nothing that climbs. */
import { unreachable } from "../../../../kernel/assert.ts";
import type { Deployment } from "../../deployment.ts";
import type { Decision } from "../../look.ts";
import { hold } from "../../reasons.ts";

export function heldByDrift(wanted: Decision, deployment: Deployment): Decision {
  switch (wanted.kind) {
    case "begin":
    case "raise":
    case "review":
    case "promote":
      return hold({ deployment }, "The stored configuration was changed by hand: nothing climbs.");
    case "hold":
    case "verify":
    case "lower":
    case "rollback":
    case "alert":
    case "pause":
      return wanted;
    default:
      return unreachable(wanted.kind, "decision");
  }
}
