/** What a commit comes from: a look, what a person asked for, or the state as it is. */
import type { Look } from "../rollout/look.ts";
import type { OperatorAction } from "../rollout/operator.ts";

export type Cause =
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "operator"; readonly action: OperatorAction }
  | { readonly kind: "controller" };

/** Nobody decided anew: it follows from what was decided before. */
export const BY_ITSELF: Cause = { kind: "controller" };

/** Who asked, where nobody says who it was. */
export const AN_OPERATOR = "an operator";
