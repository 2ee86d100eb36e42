/** The `jobs` block: what a job is, and what happens to one that fails. */
import { z } from "zod";

import type { Backoff } from "../../canary/work/attempts/backoff.ts";
import { SECOND } from "../../kernel/time.ts";
import type { JobsConfig } from "../scenario.ts";
import { bytesUnit } from "../units/bytes.ts";
import { durationUnit } from "../units/duration.ts";
import { probabilityUnit } from "../units/percent.ts";
import { measured, rangeOf } from "../units/unit.ts";
import { block, count, either, factor, text } from "./elements.ts";

export const kindName = text(
  "the name of a job kind: a letter, then letters, digits, _ and -, 32 at most",
  /^[A-Za-z][A-Za-z0-9_-]{0,31}$/,
);

const fieldName = text(
  "the name of a field: a lower-case letter, then letters, digits and _, 32 at most",
  /^[a-z][a-z0-9_]{0,31}$/,
);

const jitter = measured(probabilityUnit)
  .prefault("0%")
  .describe("Part of a delay by which it is longer or shorter, drawn by job and attempt.");

const exponential = block("an exponential back-off", {
  exponential: measured(durationUnit).describe("Delay after the first failure; doubles each time."),
  max: measured(durationUnit).prefault("30s").describe("Longest delay, before its jitter."),
  jitter,
}).transform(({ exponential, max, jitter }): Backoff => {
  return { kind: "exponential", delay: exponential, max, ...spread(jitter) };
});

const constant = block("a constant back-off", {
  constant: measured(durationUnit).describe("Delay after every failure."),
  jitter,
}).transform(({ constant, jitter }): Backoff => {
  return { kind: "constant", delay: constant, max: constant, ...spread(jitter) };
});

function spread(jitter: number): Pick<Backoff, "jitter"> {
  return jitter === 0 ? {} : { jitter };
}

const delayed = block("delayed jobs", {
  share: measured(probabilityUnit).describe("Part of all jobs, drawn job by job."),
  by: either("a duration, or two such as 5s..30s", [
    measured(durationUnit, { positive: true }).transform((by) => [by, by] as const),
    measured(rangeOf(durationUnit)),
  ]).describe("How long they wait from their enqueue; between two durations, drawn evenly."),
})
  .refine(({ by: [least, most] }) => least <= most, {
    path: ["by"],
    error: "goes from the larger to the smaller: write the smaller one first",
  })
  .transform(({ share, by }): JobsConfig["delayed"] => ({ share, by }));

const repeated = block("repeated jobs", {
  share: measured(probabilityUnit).describe(
    "Part of what producers enqueue that is a job which one of them enqueues, too.",
  ),
  dedupe_for: measured(durationUnit, { positive: true })
    .prefault("24h")
    .describe("How long the store remembers ids, and takes no job with the same one."),
}).transform(({ share, dedupe_for }): JobsConfig["repeated"] => {
  return { share, dedupeFor: dedupe_for };
});

export const jobsSchema = block("the jobs", {
  attempts: count("attempts", { min: 1, max: 100 })
    .prefault(3)
    .describe("Attempts that a job gets before it is a dead letter."),
  backoff: either("a back-off, with the key exponential or constant", [exponential, constant])
    .optional()
    .describe("Wait before the next attempt. Default: exponential from 1s, 30s at most."),
  time_limit: measured(durationUnit, { positive: true })
    .optional()
    .describe("An attempt that runs for longer has failed. Default: no limit."),
  delayed: delayed.optional().describe("Jobs that wait before their first attempt. Default: none."),
  repeated: repeated
    .optional()
    .describe("Jobs that are enqueued twice and must run once. Default: none."),
  tenants: count("tenants", { min: 0, max: 1_000_000 })
    .prefault(0)
    .describe("Tenants that jobs are drawn from, evenly; 0 for jobs without a tenant."),
  hot_tenant: measured(probabilityUnit)
    .prefault("0%")
    .describe("Part of all jobs that belongs to one tenant, the first; the rest are drawn evenly."),
  fields: z
    .record(fieldName, count("values", { min: 1, max: 1_000_000 }))
    .prefault({})
    .describe("Further fields of a job, such as `user: 500`: how many values each has, evenly."),
  kinds: z
    .record(kindName, factor("a weight", { min: 0.001, max: 1_000_000 }))
    .prefault({})
    .describe("Job kinds and their weights; empty for one kind without a name."),
  payload: measured(bytesUnit).prefault("100B").describe("Size of a job's payload."),
})
  .refine((jobs) => jobs.hot_tenant === 0 || jobs.tenants > 0, {
    path: ["hot_tenant"],
    error: "needs tenants: give `tenants` too, such as 50",
  })
  .transform(
    (jobs): JobsConfig => ({
      maxAttempts: jobs.attempts,
      backoff: jobs.backoff ?? { kind: "exponential", delay: SECOND, max: 30 * SECOND },
      timeLimit: jobs.time_limit ?? null,
      tenants: jobs.tenants,
      hotTenant: jobs.hot_tenant,
      fields: Object.entries(jobs.fields).map(([name, values]) => ({ name, values })),
      kinds: Object.entries(jobs.kinds).map(([name, weight]) => ({ name, weight })),
      payloadBytes: jobs.payload,
      delayed: jobs.delayed ?? null,
      repeated: jobs.repeated ?? null,
    }),
  );
