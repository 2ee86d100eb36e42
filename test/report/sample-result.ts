/**
 * Run results as a run might give them, for the report's tests: a rollback under an error burst,
 * a promotion, an inconclusive run, one with failed findings, and one in which nothing happened.
 * The figures are drawn from a seed; they are plausible, not exact.
 */
import type { Look } from "../../src/canary/rollout/look.ts";
import { SECOND } from "../../src/kernel/time.ts";
import type { RunResult } from "../../src/result/run-result.ts";
import { SAMPLE_FINDINGS } from "./sample/sample-findings.ts";
import { SAMPLE_FAULT, sampleScenario } from "./sample/sample-scenario.ts";
import { type SamplePlan, sampleLooks, sampleSeries } from "./sample/sample-series.ts";

const PLAN: SamplePlan = { seconds: 180, rate: 10_000, bucketMs: 500, faultFrom: 92, faultTo: 137 };

/** Rolled back at 1:40 under an error burst that began at 1:32. */
export function rollbackResult(): RunResult {
  return {
    schemaVersion: 1,
    scenario: sampleScenario(),
    world: "simulated",
    seed: "coalmine-1",
    digest: "9f86d081884c7d65",
    verdict: "pass",
    reason:
      "The error burst in the canary was detected after 4 s and rolled back; no job was lost.",
    command: "coalmine run scenarios/flagship.yaml --world simulated --seed coalmine-1",
    findings: SAMPLE_FINDINGS,
    ledger: {
      planned: 1_800_214,
      enqueued: 1_800_214,
      completed: 1_800_211,
      dead: 3,
      lost: 0,
      doubled: 0,
      recovered: 12,
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
    },
    deployment: {
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
    },
    rollback: {
      detectMs: 4_000,
      verifyMs: 4_000,
      switchMs: 3.2,
      drainMs: 412,
      terminateMs: 1_930,
      totalMs: 6_345.2,
    },
    rollbackMarks: {
      faultAt: 92_000,
      firstFailureAt: 92_014,
      firstLookThatCouldAt: 94_000,
      detectedAt: 96_000,
      verifiedAt: 100_000,
      switchedAt: 100_003.2,
      lastCanaryClaimAt: 100_120,
      drainedAt: 100_415,
      terminatedAt: 102_345,
    },
    routing: {
      checked: 1_800_214,
      violations: 0,
      stickyChecked: 1_320_442,
      stickyViolations: 0,
      foreignExecutions: 0,
      stages: [
        stage(1, 0, 500, 10_000, 40_000, 299_870, 15_031),
        stage(2, 1, 1_000, 40_000, 100_003, 600_112, 60_240),
        stage(3, 1, 0, 100_003, 180_000, 800_020, 0),
      ],
    },
    looks: sampleLooks(PLAN),
    faults: [SAMPLE_FAULT],
    load: {
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
    },
    series: sampleSeries(PLAN),
    cost: {
      redisMicrosecondsPerJob: null,
      redisCommandsPerJob: null,
      redisVersion: null,
      processes: [],
    },
    validity: { doubts: [], environment: [] },
    lengthMs: 180_000,
    events: 5_812_442,
  };
}

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

/** Live, with processes and an environment; inconclusive because the generator was late. */
export function inconclusiveResult(): RunResult {
  const base = rollbackResult();
  return {
    ...base,
    world: "live",
    verdict: "inconclusive",
    reason: "The generator achieved 97.2 % of its plan, so latencies say little.",
    command: "coalmine run scenarios/flagship.yaml --world live --compress 10 --seed coalmine-1",
    validity: {
      doubts: [
        "The generator achieved 97.2 % of its plan; at least 99 % are needed.",
        "producer/0 was busy for 91 % of the time; beyond 80 % it measures itself.",
      ],
      environment: [
        ["Node", "24.21.0"],
        ["CPU", "2 x shared vCPU"],
        ["Redis", "7.0.15"],
      ],
    },
    cost: {
      redisMicrosecondsPerJob: 7.42,
      redisCommandsPerJob: 0.081,
      redisVersion: "7.0.15",
      processes: [
        { name: "producer/0", cpuPercent: 62.1, loopPercent: 91, peakMemoryMb: 121.4, starts: 1 },
        { name: "canary/0", cpuPercent: 21.4, loopPercent: 24.1, peakMemoryMb: 98.2, starts: 3 },
      ],
    },
    findings: base.findings.map((f, i) => (i === 4 ? { ...f, verdict: "unknown" as const } : f)),
  };
}

/** Two findings failed, with offending jobs. */
export function failedResult(): RunResult {
  const base = rollbackResult();
  return {
    ...base,
    verdict: "fail",
    reason: "2 jobs were lost, and the rollback took 61 s.",
    findings: base.findings.map((f) => {
      if (f.id === "jobs-conserved") {
        const sentence = "Jobs 917,204 and 917,206 were enqueued at 1:31.7 and never settled.";
        return {
          ...f,
          verdict: "fail" as const,
          observed: "2",
          sentence,
          jobs: [917_204, 917_206],
        };
      }
      if (f.id !== "rolled-back-within") return f;
      return { ...f, verdict: "fail" as const, observed: "61", marginPercent: -52.5 };
    }),
    ledger: { ...base.ledger, lost: 2 },
  };
}

/** Promoted to the end without a fault. */
export function promotedResult(): RunResult {
  const base = rollbackResult();
  const plan = { ...PLAN, faultFrom: Number.POSITIVE_INFINITY, faultTo: Number.POSITIVE_INFINITY };
  const none = null;
  return {
    ...base,
    scenario: { ...base.scenario, name: "healthy-canary", faults: [] },
    reason: "The healthy canary was promoted, and every job was done once.",
    ledger: { ...base.ledger, byFault: [] },
    deployment: { ...base.deployment, outcome: "completed" },
    rollback: {
      detectMs: none,
      verifyMs: none,
      switchMs: none,
      drainMs: none,
      terminateMs: none,
      totalMs: none,
    },
    rollbackMarks: emptyResult().rollbackMarks,
    faults: [],
    series: sampleSeries(plan),
    looks: sampleLooks(plan),
  };
}

/** A run that ended before anything happened: empty lists and nulls everywhere. */
export function emptyResult(): RunResult {
  const nothing = { n: 0, p50: null, p95: null, p99: null, p999: null, max: null };
  const lane = { enqueued: 0, completed: 0, dead: 0, attemptsFailed: 0, lapsed: 0 };
  const lines = {
    enqueued: [],
    finished: [],
    failed: [],
    runMsP50: [],
    runMsP99: [],
    endToEndMsP99: [],
  };
  const looks: Look[] = [];
  return {
    schemaVersion: 1,
    scenario: { ...sampleScenario(), name: "empty", description: "", faults: [] },
    world: "simulated",
    seed: "",
    digest: "0000000000000000",
    verdict: "inconclusive",
    reason: "Nothing could be judged: no job was planned.",
    command: "coalmine run empty.yaml",
    findings: [],
    ledger: {
      planned: 0,
      enqueued: 0,
      completed: 0,
      dead: 0,
      lost: 0,
      doubled: 0,
      recovered: 0,
      drained: 0,
      lanes: { stable: lane, canary: lane },
      byFault: [],
    },
    deployment: { id: "", outcome: "none", events: [] },
    rollback: {
      detectMs: null,
      verifyMs: null,
      switchMs: null,
      drainMs: null,
      terminateMs: null,
      totalMs: null,
    },
    rollbackMarks: {
      faultAt: null,
      firstFailureAt: null,
      firstLookThatCouldAt: null,
      detectedAt: null,
      verifiedAt: null,
      switchedAt: null,
      lastCanaryClaimAt: null,
      drainedAt: null,
      terminatedAt: null,
    },
    routing: {
      checked: 0,
      violations: 0,
      stickyChecked: 0,
      stickyViolations: 0,
      foreignExecutions: 0,
      stages: [],
    },
    looks,
    faults: [],
    load: {
      plannedPerSecond: 0,
      achievedPerSecond: 0,
      completedPerSecond: 0,
      latencyMs: nothing,
      quietLatencyMs: nothing,
      latenessMs: nothing,
      waitMs: nothing,
      runMs: nothing,
      negative: 0,
      spectrum: [],
      encoded: { latency: "", lateness: "" },
    },
    series: {
      bucketMs: 1_000,
      atMs: [],
      planned: [],
      share: [],
      depth: [],
      latenessMsP99: [],
      stable: lines,
      canary: lines,
    },
    cost: {
      redisMicrosecondsPerJob: null,
      redisCommandsPerJob: null,
      redisVersion: null,
      processes: [],
    },
    validity: { doubts: ["No expectation could be judged."], environment: [] },
    lengthMs: 0,
    events: 0,
  };
}
