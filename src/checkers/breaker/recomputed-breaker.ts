/**
 * The breaker's check of a look, worked out a second time from what the look recorded: it warns
 * while more waits than the bounds allow, and as long as something was diverted in the window.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { Verdict } from "../../canary/rules/check.ts";

/** What is wrong with it. */
export function wrongBreaker(look: Look, { breaker }: RolloutConfig): string[] {
  const check = look.checks.find(({ name }) => name === "breaker");
  if (breaker === undefined) return check === undefined ? [] : ["there is no breaker to judge."];
  const right = verdictOf(look, breaker.depth, breaker.age);
  if (check?.tier === "warning" && check.verdict === right) return [];
  return [`the breaker's check is ${check?.verdict ?? "missing"}, and ${right} is right.`];
}

function verdictOf({ queue, windowFrom }: Look, depth: number, age: number): Verdict {
  if (queue === null) return "unknown";
  const { canary, diverted } = queue;
  const waits = [canary.queued - depth, (canary.oldestAge ?? 0) - age];
  const isOver = Math.max(...waits) > 0;
  const isRecent = diverted.lastAt !== null && diverted.lastAt - windowFrom >= 0;
  return isOver || isRecent ? "fail" : "pass";
}
