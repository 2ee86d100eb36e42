/**
 * Run results as a run might give them, for the report's tests: a rollback under an error burst,
 * a promotion, an inconclusive run, one with failed findings, and one in which nothing happened.
 * The figures are drawn from a seed; they are plausible, not exact.
 */
import { NO_HASH } from "../../src/canary/audit/mark.ts";
import type { Look } from "../../src/canary/rollout/look.ts";
import type { RunResult } from "../../src/result/run-result.ts";
import {
  EMPTY_LEDGER,
  EMPTY_ROLLBACK,
  EMPTY_ROLLBACK_MARKS,
  EMPTY_ROUTING,
} from "./sample/empty-parts.ts";
import { ROLLED_AUDIT } from "./sample/sample-audit.ts";
import { SAMPLE_FINDINGS } from "./sample/sample-findings.ts";
import {
  ROLLED_DEPLOYMENT,
  ROLLED_LEDGER,
  ROLLED_LOAD,
  ROLLED_ROLLBACK,
  ROLLED_ROLLBACK_MARKS,
  ROLLED_ROUTING,
} from "./sample/sample-parts.ts";
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
    ledger: ROLLED_LEDGER,
    deployment: ROLLED_DEPLOYMENT,
    audit: ROLLED_AUDIT,
    rollback: ROLLED_ROLLBACK,
    rollbackMarks: ROLLED_ROLLBACK_MARKS,
    routing: ROLLED_ROUTING,
    looks: sampleLooks(PLAN),
    faults: [SAMPLE_FAULT],
    coverage: ["edge:ramping>rolling_back", "fault:error_burst", "state:ramping"],
    load: ROLLED_LOAD,
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
    ledger: EMPTY_LEDGER,
    deployment: { id: "", outcome: "none", events: [] },
    audit: { records: 0, hash: NO_HASH, receipts: [] },
    rollback: EMPTY_ROLLBACK,
    rollbackMarks: EMPTY_ROLLBACK_MARKS,
    routing: EMPTY_ROUTING,
    looks,
    faults: [],
    coverage: [],
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
