/** Arbitrary scenario files, as text: every block in many shapes, always valid. */
import fc from "fast-check";
import { stringify } from "yaml";

const seconds = (min: number, max: number) =>
  fc.integer({ min: min * 1_000_000, max: max * 1_000_000 }).map((micros) => `${micros}us`);
const percent = fc.integer({ min: 1, max: 1_000_000 }).map((ppm) => `${ppm / 10_000}%`);
const rate = fc.integer({ min: 1, max: 1_000_000 }).map((perHour) => `${perHour}/h`);
const rates = fc.tuple(rate, rate).map(([from, to]) => `${from}..${to}`);
const kinds = { mail: 2, payment: 1.5 };

const phase = fc.oneof(
  fc.record({ poisson: rate, for: seconds(200, 300) }),
  fc.record({ uniform: rate, for: seconds(200, 300) }),
  fc.record({ ramp: rates, for: seconds(200, 300) }),
  fc.record({ step: rates, for: seconds(200, 300), steps: fc.integer({ min: 2, max: 9 }) }),
  fc.record({ spike: rates, for: seconds(200, 300), peak: seconds(1, 10) }),
  fc.record({ sine: rates, for: seconds(200, 300), period: seconds(60, 400) }),
);

const serviceTime = fc.oneof(
  fc.record({ constant: seconds(1, 2) }),
  fc.record({ exponential: seconds(1, 2) }),
  fc.record({ lognormal: fc.record({ median: seconds(1, 2), p99: seconds(2, 4) }) }),
  fc.record({
    bimodal: fc.record({ fast: seconds(1, 2), slow: seconds(2, 3), slow_share: percent }),
  }),
  fc.record({ empirical: fc.array(seconds(1, 5), { minLength: 1, maxLength: 5 }) }),
);

const errors = fc.oneof(
  percent,
  fc.record({
    probability: percent,
    by_kind: fc.constantFrom({}, { mail: "3%" }),
    burst: fc.record({ every: seconds(20, 30), for: seconds(1, 20), probability: percent }),
  }),
);

const fleet = (version: string) =>
  fc.record({
    version: fc.constant(version),
    workers: fc.integer({ min: 1, max: 4 }),
    concurrency: fc.integer({ min: 1, max: 512 }),
    service_time: serviceTime,
    errors,
    warm_up: fc.record({ for: seconds(0, 9), factor: fc.integer({ min: 1, max: 5 }) }),
  });

const fault = fc.oneof(
  fc.record({ crash: fc.constantFrom("canary/*", "stable/0", "controller"), at: seconds(0, 99) }),
  fc.record({
    crash: fc.constantFrom("canary", ["canary/0", "stable/0"]),
    at: seconds(0, 99),
    for: seconds(1, 5),
    times: fc.integer({ min: 1, max: 9 }),
    every: seconds(1, 9),
  }),
  fc.record({
    latency: fc.constant("canary"),
    at: seconds(0, 99),
    for: seconds(1, 9),
    shift: seconds(1, 2),
  }),
  fc.record({
    error_burst: fc.constant("stable/*"),
    at: seconds(0, 99),
    for: seconds(1, 9),
    probability: percent,
    kinds: fc.constantFrom([], ["mail"]),
  }),
);

const operation = fc.oneof(
  fc.record({ at: seconds(0, 99), action: fc.constantFrom("pause", "resume", "promote") }),
  fc.record({ at: seconds(0, 99), action: fc.constant("rollback"), emergency: fc.boolean() }),
  fc.record({
    at: seconds(0, 99),
    action: fc.constant("set_share"),
    percent: fc.constant("12.34%"),
    by: fc.constantFrom("alice", "Bob: the 2nd"),
  }),
);

const rollout = fc.record(
  {
    profile: fc.constantFrom("default", "conservative", "aggressive"),
    sticky_routing: fc.boolean(),
    sticky_key: fc.constantFrom("job_id", "tenant"),
    initial_percent: fc.integer({ min: 1, max: 1000 }).map((share) => `${share / 100}%`),
    look_every: seconds(1, 60),
    breaker: fc.record(
      { depth: fc.integer({ min: 1, max: 9_999 }), age: seconds(1, 90) },
      { requiredKeys: [] },
    ),
    limits: fc.constantFrom(
      [{ metric: "oldest_age", warning: "5s", critical: "1m" }],
      [{ metric: "queue_depth", kind: "ratio", critical: 2.5 }],
      [{ metric: "dead_letters", critical: 100 }],
    ),
    verify_for: seconds(0, 9),
    rollback_thresholds: fc.record({
      max_error_rate_increase: fc.integer({ min: 0, max: 999 }).map((of) => `${of / 100} points`),
    }),
  },
  { requiredKeys: [] },
);

const expectations = fc.record(
  {
    outcome: fc.constantFrom("completed", "failed", "in_progress"),
    detected_within: seconds(1, 60),
    latency_p99_within: seconds(1, 2),
    max_dead: fc.nat(99),
    achieved_at_least: percent,
    share_reached: fc.constantFrom("0.01%", "12.34%"),
    canary_depth_at_most: fc.integer({ min: 1, max: 9_999 }),
  },
  { requiredKeys: [] },
);

export const scenarioFileText = fc
  .record(
    {
      name: fc.constant("any"),
      description: fc.constantFrom("", "One line", "Two\nlines: with # marks"),
      jobs: fc.record({
        kinds: fc.constant(kinds),
        tenants: fc.integer({ min: 1, max: 50 }),
        hot_tenant: fc.constantFrom("0%", "12.5%", "100%"),
        backoff: fc.oneof(
          fc.record({ constant: seconds(0, 3) }),
          fc.record({
            exponential: seconds(0, 3),
            max: seconds(3, 60),
            jitter: fc.constant("20%"),
          }),
        ),
        time_limit: seconds(1, 60),
      }),
      load: fc.array(phase, { minLength: 1, maxLength: 4 }),
      warm_up: seconds(0, 30),
      timing: fc.record({
        sample_above: fc.constantFrom("100/s", "12.5/s"),
        shuffle: fc.boolean(),
        jitter: fc.tuple(fc.nat(900), fc.nat(900)).map(([a, b]) => `${a}us..${a + b}us`),
      }),
      controllers: fc.integer({ min: 1, max: 3 }),
      deployment_limit: fc.record({
        deployments: fc.integer({ min: 1, max: 50 }),
        hold_for: seconds(15, 90),
        held_by_others: fc.integer({ min: 1, max: 50 }),
        until: seconds(0, 100),
        given_back: fc.boolean(),
      }),
      fleets: fc.record({ stable: fleet("v1"), canary: fleet("v2") }),
      rollout,
      rollout_at: seconds(0, 99),
      faults: fc.array(fault, { maxLength: 5 }),
      operations: fc.array(operation, { maxLength: 3 }),
      expect: expectations,
    },
    { requiredKeys: ["name", "load", "jobs"] },
  )
  .map((file) => stringify(file, { aliasDuplicateObjects: false }));
