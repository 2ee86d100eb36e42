/** The rollout that specimens are put into: short, with enough traffic to judge, and retries. */
export const BASE = `
name: specimen
jobs: { attempts: 2, backoff: { constant: 200ms }, tenants: 400 }
fleets:
  stable:
    workers: 2
    concurrency: 32
    service_time: { lognormal: { median: 8ms, p99: 30ms } }
    errors: 2%
  canary:
    workers: 2
    concurrency: 32
    service_time: { lognormal: { median: 8ms, p99: 30ms } }
    errors: 2%
timing: { lease: 2s, window_slot: 500ms, drain_within: 20s }
rollout_at: 1s
rollout:
  auto_promotion: true
  sticky_key: tenant
  initial_percent: 20%
  step_size: 30%
  step_duration: 4s
  max_percent: 50%
  min_duration: 2s
  metrics_window: 4s
  look_every: 1s
  verify_for: 1s
  grace: 3s
`;

/** The canary is fine: it must be promoted. */
export const HEALTHY = "expect: { outcome: completed, share_reached: 50% }\n";

/** The canary fails most jobs from the eighth second on: it must be rolled back. */
export const FAILING = `
faults: [{ error_burst: canary, at: 8s, for: 15s, probability: 90% }]
expect: { outcome: failed, detected_within: 5s, rolled_back_within: 15s }
`;

/** Workers of both lanes die and come back. */
export const CRASHING = `
faults:
  - { crash: "stable/*", at: 4s, for: 1s, times: 4, every: 5s }
  - { crash: "canary/*", at: 6s, for: 1s, times: 3, every: 5s }
`;
