/** A small job description and jobs made of it, for tests of fleets. */
import type { Job } from "../../src/canary/store/job.ts";
import { jobId } from "../../src/fleet/job-plan.ts";
import type { JobsConfig } from "../../src/scenario/scenario.ts";

export const JOBS: JobsConfig = {
  maxAttempts: 3,
  backoff: { kind: "constant", delay: 100_000, max: 100_000 },
  timeLimit: null,
  tenants: 4,
  hotTenant: 0,
  fields: [],
  kinds: [
    { name: "email", weight: 3 },
    { name: "invoice", weight: 1 },
  ],
  payloadBytes: 20,
  delayed: null,
  repeated: null,
};

export function job(number: number, changes: Partial<Job> = {}): Job {
  const rest = { intendedAt: 0, attempt: 1, maxAttempts: 3, payload: "" };
  return { id: jobId(number), kind: "", tenant: "", ...rest, ...changes };
}
