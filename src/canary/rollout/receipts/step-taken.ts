/** One commit of a deployment: what receipts are made from. */
import type { Instant } from "../../../kernel/time.ts";
import type { Cause } from "../../audit/cause.ts";
import type { Deployment } from "../deployment.ts";
import type { ReceiptMemory } from "./receipt.ts";

export interface StepTaken {
  /** Null for the first commit of a deployment. */
  readonly before: Deployment | null;
  readonly after: Deployment;
  readonly cause: Cause;
  readonly at: Instant;
  readonly memory: ReceiptMemory;
}

/** One after the first. */
export type Step = StepTaken & { readonly before: Deployment };
