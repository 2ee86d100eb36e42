/** What a worker's runner says of an attempt. */
import type { Instant } from "../../../kernel/time.ts";
import type { Job } from "../../store/job.ts";

/** How one attempt at a job went. */
export interface Attempt {
  readonly job: Job;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly ok: boolean;
  /** Why it failed; "" when ok. */
  readonly error: string;
}
