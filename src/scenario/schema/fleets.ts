/** The `fleets` block: how many workers there are, how long jobs take them, how often they fail. */
import { z } from "zod";
import { versionText } from "../rollout/rollout-schema.ts";
import type { ErrorLaw, FleetConfig, ReportsConfig, ServiceLaw } from "../scenario.ts";
import { durationUnit } from "../units/duration.ts";
import { percentUnit, probabilityUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { block, count, either, factor, list, text } from "./elements.ts";
import { kindName } from "./jobs.ts";

const time = measured(durationUnit, { positive: true });
const probability = measured(probabilityUnit);

const constant = block("a constant service time", {
  constant: time.describe("Every attempt takes this long."),
}).transform((law): ServiceLaw => ({ kind: "constant", value: law.constant }));

const exponential = block("an exponential service time", {
  exponential: time.describe("Exponentially distributed with this mean."),
}).transform((law): ServiceLaw => ({ kind: "exponential", mean: law.exponential }));

const lognormal = block("a lognormal service time", {
  lognormal: block("median and p99", {
    median: time.describe("Half of the attempts take at most this long."),
    p99: time.describe("99% of the attempts take at most this long."),
  })
    .refine((law) => law.median <= law.p99, {
      path: ["p99"],
      error: "must not be less than the median",
    })
    .describe("Most attempts are near the median, some take far longer."),
}).transform((law): ServiceLaw => ({ kind: "lognormal", ...law.lognormal }));

const bimodal = block("a bimodal service time", {
  bimodal: block("fast, slow and slow_share", {
    fast: time.describe("What most attempts take."),
    slow: time.describe("What the others take."),
    slow_share: probability.describe("Chance of an attempt to be a slow one."),
  }).describe("Two kinds of attempts, for example with and without a cache."),
}).transform(({ bimodal: { fast, slow, slow_share } }): ServiceLaw => {
  return { kind: "bimodal", fast, slow, slowShare: slow_share };
});

const empirical = block("an empirical service time", {
  empirical: list("durations", time)
    .min(1, { error: "must have at least one duration" })
    .describe("Drawn from these measured values, interpolated between neighbours."),
}).transform((law): ServiceLaw => {
  return { kind: "empirical", values: [...law.empirical].sort((a, b) => a - b) };
});

const serviceTime = either(
  "a service time, with one of the keys constant, exponential, lognormal, bimodal, empirical",
  [lognormal, constant, exponential, bimodal, empirical],
);

const burst = block("a burst", {
  every: time.describe("From the beginning of one burst to that of the next."),
  for: time.describe("How long each lasts."),
  probability: probability.describe("Chance of an attempt to fail while it lasts."),
}).refine((of) => of.for <= of.every, {
  path: ["for"],
  error: "must not be longer than `every`",
});

const errors = either("a probability such as 0.1%, or a mapping (probability, by_kind, burst)", [
  probability.transform((of): ErrorLaw => ({ probability: of, byKind: {}, burst: null })),
  block("an error law", {
    probability: probability.prefault("0%").describe("Chance of an attempt to fail."),
    by_kind: z.record(kindName, probability).prefault({}).describe("The same, for some job kinds."),
    burst: burst.optional().describe("Periodic bursts of errors. Default: none."),
  }).transform(
    (law): ErrorLaw => ({
      probability: law.probability,
      byKind: law.by_kind,
      burst: law.burst ?? null,
    }),
  ),
]);

const warmUp = block("a warm-up", {
  for: measured(durationUnit).describe("How long after its start a worker is slow."),
  factor: factor("a factor", { min: 1, max: 1000 }).describe(
    "Service times are multiplied by it at first; it falls to 1.",
  ),
});

const metricName = text(
  "a metric's name: lower-case letters, digits and _",
  /^[a-z][a-z0-9_]{0,63}$/,
);

const reports = block("reports", {
  memory_mb: factor("megabytes", { min: 0, max: 1_000_000 })
    .prefault(128)
    .describe("Memory of a worker; one that leaks grows to four times of it."),
  cpu: measured(percentUnit)
    .prefault("40%")
    .describe("Of one core, while a worker runs all that it may at a time."),
  custom: z
    .record(metricName, measured(percentUnit))
    .prefault({})
    .describe("Metrics by name, such as cache_hit_rate, and what each finished job adds to them."),
}).transform(
  (of): ReportsConfig => ({
    memoryMb: of.memory_mb,
    cpuPercent: of.cpu,
    custom: of.custom,
  }),
);

function fleet(version: string, workers: number) {
  return block("a fleet", {
    version: versionText.prefault(version).describe("Version that the workers run."),
    workers: count("workers", { min: 1, max: 1000 })
      .prefault(workers)
      .describe("Worker processes; in the live world each is a process of its own."),
    concurrency: count("jobs", { min: 1, max: 100_000 })
      .prefault(16)
      .describe("Jobs that one worker runs at a time."),
    service_time: serviceTime
      .prefault({ lognormal: { median: "10ms", p99: "50ms" } })
      .describe("How long one attempt takes."),
    errors: errors.prefault("0%").describe("How often an attempt fails, outside of faults."),
    warm_up: warmUp.prefault({ for: "0s", factor: 1 }).describe("Slowness after a start."),
    reports: reports.prefault({}).describe("What workers report, where there is a registry."),
  }).transform(
    (of): FleetConfig => ({
      version: of.version,
      workers: of.workers,
      concurrency: of.concurrency,
      serviceTime: of.service_time,
      errors: of.errors,
      warmUp: of.warm_up,
      reports: of.reports,
    }),
  );
}

export const fleetsSchema = block("the fleets", {
  stable: fleet("v1", 2).prefault({}).describe("Workers of the version that is there already."),
  canary: fleet("v2", 1).prefault({}).describe("Workers of the version that is on trial."),
});
