/** What of a job sticks to a lane. */
import type { Job } from "../store/job.ts";
import type { StickyKey } from "./route.ts";

/** The job's id stands in for a field that the job does not have: such a job sticks by itself. */
export function stickyKeyOf(job: Job, key: StickyKey): string {
  if (key === "job_id") return job.id;
  const value = key === "tenant" ? job.tenant : job.fields?.[key];
  return value === undefined || value === "" ? job.id : value;
}
