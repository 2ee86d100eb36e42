/** The audit of a run that was rolled back: one receipt of each kind but the completion's. */
import type { RunResult } from "../../../src/result/run-result.ts";

const SLI_CHECKS = {
  error_rate_percent: { baseline: 0.2, canary: 30.4, threshold: 2.2, status: "FAIL" },
  latency_p95_ms: { baseline: 12.4, canary: 12.9, threshold: 18.6, status: "PASS" },
} as const;

export const ROLLED_AUDIT: RunResult["audit"] = {
  records: 14,
  hash: "5c1e0f2d".repeat(8),
  receipts: [
    {
      receipt_id: "dfacab8e-313c-8754-8b2a-47ee35f271f8",
      timestamp: "1970-01-01T00:01:10.003264Z",
      operation: "canary_phase_complete",
      version: "v2",
      previous_version: "v1",
      phase: "5%",
      duration_minutes: 0.5,
      sli_checks: { latency_p95_ms: SLI_CHECKS.latency_p95_ms },
      promotion_recommendation: "PROMOTE",
      status: "ready_for_next_phase",
    },
    {
      receipt_id: "221d0a28-8bfd-8d23-8ebf-ab45c1f9abca",
      timestamp: "1970-01-01T00:01:10.003264Z",
      operation: "traffic_promoted",
      version: "v2",
      from_phase: "5%",
      to_phase: "10%",
      from_traffic_percent: 5,
      to_traffic_percent: 10,
      from_tenant_count: "all",
      to_tenant_count: "all",
      promotion_based_on: "sli_pass_30s",
      status: "promoted",
    },
    {
      receipt_id: "8508d8c7-d88b-8f47-8d7a-ff09d47c5884",
      timestamp: "1970-01-01T00:01:47.001244Z",
      operation: "rollback_executed",
      version_rolled_back: "v2",
      version_restored: "v1",
      phase_failed: "10%",
      failure_reason: "error_rate_exceeded",
      failure_message: "Canary error rate 30.4 %, stable 0.2 %: 30.2 points more, 2 allowed.",
      error_rate_baseline: 0.2,
      error_rate_canary: 30.4,
      threshold: 2.2,
      sli_checks: SLI_CHECKS,
      duration_at_phase_seconds: 30,
      rollback_duration_ms: 11_000,
      rollback_kind: "immediate",
      status: "rolled_back",
    },
  ],
};
