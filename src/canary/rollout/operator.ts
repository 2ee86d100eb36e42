/** What people ask of a deployment. */
import type { Share } from "../routing/route.ts";
import type { RolloutConfig } from "./config.ts";
import type { RollbackKind } from "./deployment.ts";

/** An action, and who asks for it; nobody is named where nobody says. */
export type OperatorAction = Asking & { readonly by?: string };

type Asking =
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "promote" }
  /** Of a stage that has passed and waits in `manual_review`: on with it. */
  | { readonly kind: "approve" }
  /** Of the same: back to stable. */
  | { readonly kind: "reject"; readonly reason: string }
  /** To the next stage of the plan, whatever is known of the present one. */
  | { readonly kind: "advance" }
  | { readonly kind: "set_share"; readonly share: Share }
  | { readonly kind: "rollback"; readonly mode: RollbackKind; readonly reason: string }
  /** A whole new configuration; what cannot change while it lives must be as it is. */
  | { readonly kind: "configure"; readonly config: RolloutConfig }
  /** What was counted before does not count any more. */
  | { readonly kind: "reset_window" }
  /** Of a deployment that has ended: leave a tombstone. */
  | { readonly kind: "delete" };
