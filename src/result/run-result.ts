/**
 * Everything that a run comes to: the one value that the terminal, `result.json` and the HTML
 * report are made from. In the simulated world it depends on nothing but the scenario and seed.
 */
import type { DeploymentEvent, DeploymentState } from "../canary/rollout/deployment.ts";
import type { Look } from "../canary/rollout/look.ts";
import type { Receipt } from "../canary/rollout/receipts/receipt.ts";
import type { Fault } from "../scenario/faults/fault.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Comparison } from "./comparison.ts";
import type { Finding } from "./finding.ts";

export const SCHEMA_VERSION = 1;

export type World = "simulated" | "live";
export type RunVerdict = "pass" | "fail" | "inconclusive";

/** Milliseconds; null when nothing was measured. */
export interface Percentiles {
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

export interface LaneLedger {
  readonly enqueued: number;
  readonly completed: number;
  readonly dead: number;
  readonly attemptsFailed: number;
  readonly lapsed: number;
}

export interface Ledger {
  readonly planned: number;
  readonly enqueued: number;
  /** Left out because their ids had been enqueued; absent where ids are not compared. */
  readonly repeats?: number;
  readonly completed: number;
  readonly dead: number;
  readonly lost: number;
  readonly doubled: number;
  /** Settled by elimination: the reply was lost, and the store no longer held the job. */
  readonly recovered: number;
  /** Gone because the store lost acknowledged commands or dropped a key; not counted as lost. */
  readonly lostByStore: number;
  /** Run again after their end, because the store had lost it; not counted as doubled. */
  readonly ranAgain: number;
  /** Moved back by a drain. */
  readonly drained: number;
  readonly lanes: { readonly stable: LaneLedger; readonly canary: LaneLedger };
  /** Jobs enqueued and failed attempts while each fault lasted. */
  readonly byFault: readonly {
    readonly fault: string;
    readonly enqueued: number;
    readonly attemptsFailed: number;
    readonly lapsed: number;
  }[];
}

/** Milliseconds; null where the step was not reached (or there was no fault to detect). */
export interface RollbackTimes {
  readonly detectMs: number | null;
  readonly verifyMs: number | null;
  readonly switchMs: number | null;
  readonly drainMs: number | null;
  readonly terminateMs: number | null;
  /** From the look that detected to terminated; without detection time. */
  readonly totalMs: number | null;
}

/** The instants behind RollbackTimes, in ms since the run's start; null where not reached. */
export interface RollbackMarks {
  readonly faultAt: number | null;
  readonly firstFailureAt: number | null;
  readonly firstLookThatCouldAt: number | null;
  readonly detectedAt: number | null;
  readonly verifiedAt: number | null;
  readonly switchedAt: number | null;
  readonly lastCanaryClaimAt: number | null;
  readonly drainedAt: number | null;
  readonly terminatedAt: number | null;
}

export interface StageRouting {
  readonly epoch: number;
  readonly stage: number;
  readonly share: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly routed: number;
  readonly canary: number;
  /** Bounds of `canary` at 1 in 10^6 under Binomial(routed, share). */
  readonly low: number;
  readonly high: number;
}

export interface RoutingSummary {
  readonly checked: number;
  readonly violations: number;
  readonly stickyChecked: number;
  readonly stickyViolations: number;
  /** Jobs of batches that breakers sent to stable, and how often one opened. */
  readonly diverted: number;
  readonly openings: number;
  readonly foreignExecutions: number;
  readonly stages: readonly StageRouting[];
}

/** One point a bucket of time; arrays of equal length. Rates are null in empty buckets. */
export interface LaneSeries {
  readonly enqueued: readonly number[];
  readonly finished: readonly number[];
  readonly failed: readonly number[];
  readonly runMsP50: readonly (number | null)[];
  readonly runMsP99: readonly (number | null)[];
  readonly endToEndMsP99: readonly (number | null)[];
}

export interface Series {
  readonly bucketMs: number;
  /** Start of each bucket, ms since the run's start. */
  readonly atMs: readonly number[];
  readonly planned: readonly number[];
  readonly share: readonly number[];
  /** Enqueued and not finished, at the end of the bucket. */
  readonly depth: readonly number[];
  readonly latenessMsP99: readonly (number | null)[];
  readonly stable: LaneSeries;
  readonly canary: LaneSeries;
}

export interface LoadSummary {
  readonly plannedPerSecond: number;
  readonly achievedPerSecond: number;
  readonly completedPerSecond: number;
  readonly latencyMs: Percentiles;
  /** Outside of fault windows. */
  readonly quietLatencyMs: Percentiles;
  readonly latenessMs: Percentiles;
  readonly waitMs: Percentiles;
  readonly runMs: Percentiles;
  /** Differences below zero; any makes a live run invalid. */
  readonly negative: number;
  /** [percentile 0 to 100, ms] of end-to-end latency. */
  readonly spectrum: readonly (readonly [number, number])[];
  /** Histograms as hdr-histogram's compressed base64. */
  readonly encoded: { readonly latency: string; readonly lateness: string };
}

export interface ProcessCost {
  readonly name: string;
  /** CPU time over wall time, percent of one core. */
  readonly cpuPercent: number;
  /** Busy share of the event loop, percent. */
  readonly loopPercent: number;
  readonly peakMemoryMb: number;
  readonly starts: number;
}

export interface Cost {
  readonly redisMicrosecondsPerJob: number | null;
  readonly redisCommandsPerJob: number | null;
  readonly redisVersion: string | null;
  readonly processes: readonly ProcessCost[];
}

export interface Validity {
  /** Why the run cannot say; empty for a valid run. */
  readonly doubts: readonly string[];
  /** Name and value, e.g. Node, CPU, Redis; empty in the simulated world (bytes must agree). */
  readonly environment: readonly (readonly [string, string])[];
}

export interface RunResult {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly scenario: Scenario;
  readonly world: World;
  readonly seed: string;
  /** 16 hexadecimal digits. */
  readonly digest: string;
  readonly verdict: RunVerdict;
  /** One sentence why. */
  readonly reason: string;
  /** One command that reproduces the run. */
  readonly command: string;
  readonly findings: readonly Finding[];
  /** With a baseline only. */
  readonly comparison?: Comparison;
  readonly ledger: Ledger;
  readonly deployment: {
    readonly id: string;
    readonly outcome: DeploymentState | "none";
    readonly events: readonly DeploymentEvent[];
  };
  /** Of the queue's audit trail, as the store ended with it. */
  readonly audit: {
    readonly records: number;
    /** Of the last record; zeros where there is none. */
    readonly hash: string;
    readonly receipts: readonly Receipt[];
  };
  readonly rollback: RollbackTimes;
  readonly rollbackMarks: RollbackMarks;
  readonly routing: RoutingSummary;
  readonly looks: readonly Look[];
  readonly faults: readonly Fault[];
  /** What the run reached (states, edges, faults, verdicts, ...), sorted; see src/coverage/. */
  readonly coverage: readonly string[];
  readonly load: LoadSummary;
  readonly series: Series;
  readonly cost: Cost;
  readonly validity: Validity;
  /** Virtual (simulated) or wall (live) length of the run. */
  readonly lengthMs: number;
  readonly events: number;
}
