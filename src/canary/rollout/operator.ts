/** What people ask of a deployment, and what it tells them unasked. */
import type { Instant } from "../../kernel/time.ts";
import type { Share } from "../routing/route.ts";
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
  | { readonly kind: "rollback"; readonly mode: RollbackKind; readonly reason: string };

export interface Alert {
  readonly at: Instant;
  readonly deployment: string;
  readonly severity: "warning" | "critical";
  readonly message: string;
}
