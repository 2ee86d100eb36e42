/**
 * The breaker as a check beside the limits: a warning while it holds jobs back, so that nothing is
 * raised or promoted on evidence that a breaker has softened. What it diverts was never the
 * canary's, so no count shows it: a canary that is too slow for its share would look well.
 */
import { type Instant, SECOND } from "../../../kernel/time.ts";
import type { BreakerBounds } from "../../routing/route.ts";
import type { QueueState } from "../../store/replies.ts";
import type { Check } from "../check.ts";
import { round } from "../metric.ts";

export interface BreakerInput {
  readonly bounds: BreakerBounds;
  /** Null when it is not known. */
  readonly queue: QueueState | null;
  /** What was diverted from here on counts: the beginning of the window. */
  readonly from: Instant;
  readonly at: Instant;
}

export const BREAKER_CHECK = "breaker";

export function judgeBreaker({ bounds, queue, from, at }: BreakerInput): Check {
  const base = {
    name: BREAKER_CHECK,
    tier: "warning",
    bound: bounds.depth,
    unit: "jobs",
    samples: 0,
  } as const;
  if (queue === null) {
    const sentence = "What waits on the canary lane is not known.";
    return { ...base, verdict: "unknown", observed: null, sentence };
  }
  const { queued, oldestAge } = queue.canary;
  const { jobs, lastAt } = queue.diverted;
  const waits = `${queued} jobs wait on the canary lane, the oldest for ${seconds(oldestAge ?? 0)}`;
  const isPassed = queued > bounds.depth || (oldestAge ?? 0) > bounds.age;
  const wasOpen = lastAt !== null && lastAt >= from;
  const diverted = wasOpen ? `, ${jobs} were diverted, the last ${seconds(at - lastAt)} ago` : "";
  const verdict = isPassed || wasOpen ? "fail" : "pass";
  const what = verdict === "fail" ? "Warning: the breaker opened: " : "";
  return { ...base, verdict, observed: queued, sentence: `${what}${waits}${diverted}.` };
}

function seconds(duration: number): string {
  return `${round(duration / SECOND)} s`;
}
