/** What of a job sticks to a lane. */
import type { Job } from "../store/job.ts";
import type { StickyKey } from "./route.ts";

/** The job's id stands in for a field that the job does not have: such a job sticks by itself. */
export function stickyKeyOf(job: Job, key: StickyKey): string {
  if (key === "job_id") return job.id;
  const value = key === "tenant" ? job.tenant : fieldOf(job, key);
  return value === "" ? job.id : value;
}

/** A field may be asked for by any name, that of a method of all objects too. */
function fieldOf({ fields }: Job, name: string): string {
  return fields !== undefined && Object.hasOwn(fields, name) ? (fields[name] ?? "") : "";
}
