/** The words of decisions: what held, what was seen, and for how long. */
import type { Duration } from "../../kernel/time.ts";
import type { Check, Verdict } from "../rules/check.ts";
import type { Deployment } from "./deployment.ts";
import type { Decision } from "./look.ts";

/** Nothing changes, for this reason. */
export function hold(of: { readonly deployment: Deployment }, reason: string): Decision {
  return { kind: "hold", share: of.deployment.share, reason };
}

/** The sentence of the first check with this verdict; "" if there is none. */
export function firstOf(of: { readonly checks: readonly Check[] }, verdict: Verdict): string {
  return of.checks.find((check) => check.verdict === verdict)?.sentence ?? "";
}

export function seconds(duration: Duration): string {
  return `${Math.round(duration / 100_000) / 10} s`;
}
