/** The parts of the sample run that was rolled back; plausible, not exact. */
import { SECOND } from "../../../src/kernel/time.ts";
import type { RunResult } from "../../../src/result/run-result.ts";

export const ROLLED_LEDGER: RunResult["ledger"] = {
  planned: 1_800_214,
  enqueued: 1_800_214,
  completed: 1_800_211,
  dead: 3,
  lost: 0,
  doubled: 0,
  recovered: 12,
  lostByStore: 0,
  ranAgain: 0,
  drained: 418,
  lanes: {
    stable: {
      enqueued: 1_729_901,
      completed: 1_730_590,
      dead: 0,
      attemptsFailed: 1702,
      lapsed: 0,
    },
    canary: { enqueued: 70_313, completed: 69_621, dead: 3, attemptsFailed: 2214, lapsed: 7 },
  },
  byFault: [{ fault: "fault-1", enqueued: 449_870, attemptsFailed: 2_588, lapsed: 7 }],
};

export const ROLLED_DEPLOYMENT: RunResult["deployment"] = {
  id: "canary_5b0f0f5e-6f6d-4c1e-9d7a-2f6f6d8c1e9d",
  outcome: "failed",
  events: [
    {
      type: "deployment_created",
      at: 10 * SECOND,
      message: "canary 2.0.0 beside stable 1.4.2",
    },
    { type: "percentage_updated", at: 40 * SECOND, message: "5 % to 10 %" },
    { type: "rollback_triggered", at: 100 * SECOND, message: "error_rate: 29.8 points over 2" },
    { type: "canary_drained", at: 100.4 * SECOND, message: "418 jobs returned" },
  ],
};

export const ROLLED_ROUTING: RunResult["routing"] = {
  checked: 1_800_214,
  violations: 0,
  stickyChecked: 1_320_442,
  stickyViolations: 0,
  diverted: 0,
  openings: 0,
  foreignExecutions: 0,
  stages: [
    stage(1, 0, 500, 10_000, 40_000, 299_870, 15_031),
    stage(2, 1, 1_000, 40_000, 100_003, 600_112, 60_240),
    stage(3, 1, 0, 100_003, 180_000, 800_020, 0),
  ],
};

export const ROLLED_LOAD: RunResult["load"] = {
  plannedPerSecond: 10_001.2,
  achievedPerSecond: 10_000.9,
  completedPerSecond: 10_000.7,
  latencyMs: { n: 1_700_130, p50: 4.61, p95: 9.32, p99: 18.4, p999: 231.2, max: 1_204 },
  quietLatencyMs: { n: 1_250_260, p50: 4.58, p95: 8.91, p99: 12.2, p999: 21.7, max: 48.3 },
  latenessMs: { n: 1_700_130, p50: 0.52, p95: 0.98, p99: 1.21, p999: 2.4, max: 6.1 },
  waitMs: { n: 1_700_130, p50: 1.1, p95: 2.9, p99: 6.3, p999: 80.2, max: 944 },
  runMs: { n: 1_700_130, p50: 3.02, p95: 6.1, p99: 9.8, p999: 22, max: 61 },
  negative: 0,
  spectrum: sampleSpectrum(),
  encoded: {
    latency: "HISTFAAAACt42pNpmSzMwMDAzAABMJoRQjOAaQ==",
    lateness: "HISTFAAAAB542pNpmSzMwMA",
  },
};

export const ROLLED_ROLLBACK_MARKS: RunResult["rollbackMarks"] = {
  faultAt: 92_000,
  firstFailureAt: 92_014,
  firstLookThatCouldAt: 94_000,
  detectedAt: 96_000,
  verifiedAt: 100_000,
  switchedAt: 100_003.2,
  lastCanaryClaimAt: 100_120,
  drainedAt: 100_415,
  terminatedAt: 102_345,
};

export const ROLLED_ROLLBACK: RunResult["rollback"] = {
  detectMs: 4_000,
  verifyMs: 4_000,
  switchMs: 3.2,
  drainMs: 412,
  terminateMs: 1_930,
  totalMs: 6_345.2,
};

function stage(
  epoch: number,
  number: number,
  share: number,
  fromMs: number,
  toMs: number,
  routed: number,
  canary: number,
) {
  const p = share / 10_000;
  const spread = Math.round(4.9 * Math.sqrt(routed * p * (1 - p)));
  const low = Math.round(routed * p) - spread;
  const high = Math.round(routed * p) + spread;
  return { epoch, stage: number, share, fromMs, toMs, routed, canary, low, high };
}

function sampleSpectrum(): [number, number][] {
  const points: [number, number][] = [];
  for (let nines = 0; nines < 6; nines++) {
    for (let i = 0; i < 10; i++) {
      const rest = Number(`1e-${nines}`) * (1 - i * 0.09);
      const ms = 2 + 2.6 * (nines + i / 10) + Math.exp((nines + i / 10) * 1.35) * 0.4;
      points.push([100 * (1 - rest), Number(ms.toFixed(3))]);
    }
  }
  points.push([100, 1_204]);
  return points;
}
