/** What people ask of a deployment, and what it tells them unasked. */
import type { Instant } from "../../kernel/time.ts";

export type OperatorAction =
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "promote" }
  | { readonly kind: "rollback"; readonly emergency: boolean; readonly reason: string };

export interface Alert {
  readonly at: Instant;
  readonly deployment: string;
  readonly severity: "warning" | "critical";
  readonly message: string;
}
