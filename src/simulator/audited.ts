/** The last event of a run's history: what the store still holds, by job number. */
import type { StoreAudit } from "../canary/store/audit.ts";
import type { Job, Lane } from "../canary/store/job.ts";
import type { LaneLoad } from "../canary/store/replies.ts";
import { jobNumber } from "../fleet/job-plan.ts";
import type { JobNumber, StoreAudited } from "../history/event.ts";
import type { Instant } from "../kernel/time.ts";

/** Held jobs that are named. */
const HELD_NAMED = 1_000;

export function audited(audit: StoreAudit, at: Instant): StoreAudited {
  const inLanes: Job[] = [...audit.stable, ...audit.canary];
  for (const lease of audit.leases) inLanes.push(...lease.stable, ...lease.canary);
  const held = [...inLanes, ...audit.waiting.map(({ job }) => job)];
  return {
    kind: "audited",
    at,
    process: "world",
    stable: loadOf(audit, "stable"),
    canary: loadOf(audit, "canary"),
    waiting: audit.waiting.length,
    deadJobs: numbersOf(audit.dead),
    heldJobs: numbersOf(held.map((job) => job.id)).slice(0, HELD_NAMED),
  };
}

function loadOf(audit: StoreAudit, lane: Lane): LaneLoad {
  const inFlight = audit.leases.reduce((sum, lease) => sum + lease[lane].length, 0);
  return { queued: audit[lane].length, inFlight };
}

function numbersOf(ids: readonly string[]): JobNumber[] {
  return ids.map(jobNumber).sort((a, b) => a - b);
}
