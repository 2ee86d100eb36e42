/**
 * The request middleware (S3): 5 %, 25 %, all; judged by a hundred samples, with one bound for
 * errors by themselves, one for latency, one for errors against stable.
 */
import { FULL_SHARE } from "../../../canary/routing/route.ts";
import { HOUR } from "../../../kernel/time.ts";
import { DEFAULT } from "./canary-api.ts";
import { bound, OPEN, type Profile, stage } from "./profile.ts";

export const HTTP: Profile = {
  ...DEFAULT,
  max_duration: 4 * HOUR,
  stages: [
    stage("5_percent", { share: 500, holdFor: HOUR }),
    stage("25_percent", { share: 2_500, holdFor: HOUR }),
    stage("100_percent", { share: FULL_SHARE, holdFor: 0 }),
  ],
  rollback_thresholds: { ...OPEN, required_sample_size: 100 },
  limits: [
    bound("critical", "error_rate", 1),
    bound("critical", "p95_latency", 2_000),
    bound("critical", "error_rate", 2, { kind: "ratio" }),
  ],
};
