/** The last event of a run's history: what the store still holds, by job number. */

import type { StoreAudit } from "../canary/store/audit.ts";
import { jobNumber } from "../fleet/job-plan.ts";
import type { JobNumber, StoreAudited } from "../history/event.ts";
import { auditedLetters, LETTERS_TOLD } from "../history/recording/audited-letters.ts";
import type { Instant } from "../kernel/time.ts";

/** Held jobs that are named. */
const HELD_NAMED = 1_000;

export function audited(audit: StoreAudit, at: Instant): StoreAudited {
  const { stable, canary, waiting, trail } = audit;
  return {
    kind: "audited",
    at,
    process: "world",
    stable,
    canary,
    waiting,
    deadJobs: numbersOf(audit.deadIds),
    ...auditedLetters(audit.deadLetters(LETTERS_TOLD), { numberOf: jobNumber, startedAt: 0 }),
    heldJobs: numbersOf(audit.heldIds(HELD_NAMED)),
    trail: [...trail],
  };
}

function numbersOf(ids: readonly string[]): JobNumber[] {
  return ids.map(jobNumber).sort((a, b) => a - b);
}
