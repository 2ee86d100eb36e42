/**
 * A registered worker, as the store knows it. One incarnation is one entry, under the name of its
 * lease: outcomes name the lease, so whether they count is a matter of one look-up.
 */
import type { Duration, Instant } from "../../kernel/time.ts";

/** What a worker may say of itself. */
export type ReportedHealth = "healthy" | "degraded" | "unhealthy";

/**
 * What is known of a worker: what it says, until it says nothing for too long. `removed` is the
 * end: the entry goes, and the worker has to register again.
 */
export type WorkerState = ReportedHealth | "unreachable" | "removed";

/**
 * Whether a worker's outcomes count. `unproven`: it has answered no challenge yet. `distrusted`:
 * the answer was wrong, or said what cannot be. `unreachable`: it has stopped to answer.
 */
export type Trust = "unproven" | "trusted" | "distrusted" | "unreachable";

/** Values of a metric that add up over workers; their mean is `sum / count`. */
export interface MetricSum {
  readonly sum: number;
  readonly count: number;
}

export interface WorkerReport {
  readonly health: ReportedHealth;
  /** Jobs since the start. */
  readonly claimed: number;
  readonly finished: number;
  readonly memoryMb: number;
  /** Of one core; several make more than 100. */
  readonly cpuPercent: number;
  /** By name, e.g. `cache_hit_rate`. */
  readonly custom: Readonly<Record<string, MetricSum>>;
}

/** The answer to one challenge. */
export interface Answer {
  readonly challenge: string;
  /** See report.ts. */
  readonly report: string;
  /** See proof.ts. */
  readonly proof: string;
}

export interface WorkerRecord {
  readonly lease: string;
  /** Name that outlives a restart, e.g. `canary/2`. */
  readonly worker: string;
  /** The version that it says it runs. */
  readonly version: string;
  readonly registeredAt: Instant;
  /** Of the latest answer, or of the registration. */
  readonly heardAt: Instant;
  readonly answer: Answer | null;
  readonly trust: Trust;
}

/** What a keeper concluded from one answer; it holds for that answer only. */
export interface WorkerMark {
  readonly lease: string;
  /** Of the answer that was judged; "" for none. */
  readonly challenge: string;
  readonly verdict: Trust | "removed";
  /** For records. */
  readonly reason: string;
}

export interface RegistryConfig {
  readonly heartbeatEvery: Duration;
  /** A worker that answers nothing for so long is unreachable, and does not count. */
  readonly unreachableAfter: Duration;
  /** After this its entry is removed. */
  readonly removedAfter: Duration;
}
