/** The design document (S0), F013: a ramp and tight bounds; steps and looks as it proposes them. */
import { MINUTE } from "../../../kernel/time.ts";
import { DEFAULT } from "./canary-api.ts";
import type { Profile } from "./profile.ts";

export const F013: Profile = {
  ...DEFAULT,
  min_duration: 10 * MINUTE,
  rollback_thresholds: {
    ...DEFAULT.rollback_thresholds,
    max_error_rate_increase: 2,
    max_latency_increase: 15,
    max_throughput_decrease: 10,
  },
};
