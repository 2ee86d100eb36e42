/**
 * A stage: what share of whose traffic the canary gets, for how long every check must hold, and
 * whether a person has to agree before the next one. Every plan is compiled to a list of these.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { Scope, Share } from "../../routing/route.ts";
import type { Thresholds } from "../../rules/check.ts";
import type { Limit } from "../../rules/condition.ts";

export interface Stage {
  /** Unique within the plan. */
  readonly name: string;
  /** Of the traffic in scope. */
  readonly share: Share;
  readonly scope: Scope;
  readonly holdFor: Duration;
  /** Once passed, the deployment waits in `manual_review` for a person. */
  readonly approval: boolean;
  /** Of this stage; null for the deployment's own. */
  readonly thresholds: Thresholds | null;
  /** All that hold in this stage, the deployment's own first. */
  readonly limits: readonly Limit[];
}
