/**
 * The tenant phases (S4): one test tenant, whose phase a person ends, then 50, 200 and 500 tenants,
 * then all, each with all of its traffic; held against a baseline of the stable lane.
 *
 * Errors are attempts that failed and availability is jobs that were served: with one count for
 * both, its own numbers (0.8 % of errors, 99.95 % available) could not be true together.
 */
import { FULL_SHARE } from "../../../canary/routing/route.ts";
import { HOUR, MINUTE, SECOND } from "../../../kernel/time.ts";
import { DEFAULT } from "./canary-api.ts";
import { bound, OPEN, type Profile, stage } from "./profile.ts";

const share = FULL_SHARE;

export const GGEN: Profile = {
  ...DEFAULT,
  auto_promotion: true,
  min_duration: 30 * MINUTE,
  max_duration: 6 * HOUR,
  look_every: 5 * SECOND,
  baseline: 30 * MINUTE,
  compare_with: "baseline",
  stages: [
    stage("canary", { share, tenants: 1, holdFor: 30 * MINUTE, approval: true }),
    stage("5_percent", { share, tenants: 50, holdFor: 30 * MINUTE }),
    stage("20_percent", { share, tenants: 200, holdFor: HOUR }),
    stage("50_percent", { share, tenants: 500, holdFor: HOUR }),
    stage("100_percent", { share, holdFor: 0 }),
  ],
  rollback_thresholds: OPEN,
  limits: [
    bound("critical", "p99_latency", 1.5, { kind: "ratio" }),
    bound("critical", "attempt_error_rate", 2, { kind: "ratio" }),
    bound("critical", "availability", 99.9),
  ],
};
