/**
 * What the workers of both versions report, as a look may use it. The registry is read, page by
 * page, before a look at a rollout that names such a metric; without a registry's key nothing is
 * read, for a controller that cannot tell who speaks must not listen.
 *
 * A metric that workers report, but of which nothing is known in this window, stands as 0 of 0:
 * that is unknown, and not the same as a metric that nobody reports.
 */
import type { Duration, Instant } from "../../../../../kernel/time.ts";
import { believedReport, type RegistryKey } from "../../../../registry/believed-report.ts";
import type { MetricSum, WorkerRecord } from "../../../../registry/worker.ts";
import { isCustom, type ReportedMetric } from "../../../../rules/metric.ts";
import { WORKER_LIMIT } from "../../../../store/commands.ts";
import type { Lane } from "../../../../store/job.ts";
import type { Workers } from "../../../../store/replies.ts";
import type { RolloutConfig } from "../../../config.ts";
import type { LaneReports } from "../../../look.ts";
import { namedMetrics } from "./named-metrics.ts";
import { ReportChain } from "./report-chain.ts";

const NOTHING: MetricSum = { sum: 0, count: 0 };

export class ReportBook {
  readonly #key: RegistryKey | null;
  /** By lease. */
  readonly #chains = new Map<string, ReportChain>();
  /** Leases on the pages that were read since `prepare`. */
  #seen = new Set<string>();
  #nextPage: string | null = null;
  /** Of the first page; null until the registry was read to its end. */
  #readAt: Instant | null = null;
  #pagesFrom: Instant | null = null;
  #config: RolloutConfig | null = null;
  #window: Duration = 0;

  constructor(key: RegistryKey | null) {
    this.#key = key;
  }

  /** Says that a look at this rollout is at hand, and what it judges: a window of this length. */
  prepare(config: RolloutConfig, window: Duration): void {
    this.#config = config;
    this.#window = window;
    this.#readAt = null;
    this.#pagesFrom = null;
    this.#seen = new Set();
    this.#nextPage = this.#key === null || namedMetrics(config).length === 0 ? null : "";
  }

  /** Behind which lease to read on; null when there is nothing (more) to read. */
  get nextPage(): string | null {
    return this.#nextPage;
  }

  add({ workers, at }: Workers): void {
    const config = this.#config;
    if (config === null || this.#key === null) return;
    this.#pagesFrom ??= at;
    for (const record of workers) this.#take(record, config, this.#key);
    const isFull = workers.length >= WORKER_LIMIT;
    this.#nextPage = isFull ? (workers.at(-1)?.lease ?? null) : null;
    if (this.#nextPage !== null) return;
    this.#readAt = this.#pagesFrom;
    for (const [lease, chain] of this.#chains) if (!this.#seen.has(lease)) chain.breakOff();
  }

  /** What counts of a window that begins at `begin`. */
  reports(begin: Instant): LaneReports {
    const named = this.#config === null ? [] : namedMetrics(this.#config);
    if (this.#key === null || named.length === 0) return { stable: {}, canary: {} };
    if (this.#readAt === null) return unknown(named);
    for (const [lease, chain] of this.#chains) {
      chain.dropBefore(begin);
      if (chain.isEmpty) this.#chains.delete(lease);
    }
    const chains = [...this.#chains.values()];
    const of = (lane: Lane) => {
      const own = chains.filter((chain) => chain.lane === lane);
      return sumsOf(named, own, begin);
    };
    const spans = chains.flatMap((chain) => chain.spans(isLive(chain, begin)));
    return {
      stable: of("stable"),
      canary: of("canary"),
      reading: { at: this.#readAt, spans },
    };
  }

  /** Forgets all, because another controller led meanwhile. */
  clear(): void {
    this.#chains.clear();
  }

  #take(record: WorkerRecord, config: RolloutConfig, key: RegistryKey): void {
    const { lease, version, heardAt, answer, trust } = record;
    const { stableVersion, canaryVersion } = config;
    if (version !== stableVersion && version !== canaryVersion) return;
    const lane = version === canaryVersion ? "canary" : "stable";
    this.#seen.add(lease);
    const chain = this.#chainOf(lease, lane);
    // It was judged when it was read first.
    const isKnown = trust === "trusted" && chain.latest?.challenge === answer?.challenge;
    if (isKnown && chain.latest !== null) return;
    const report = believedReport(record, key);
    if (report === null || answer === null) chain.breakOff();
    else chain.believe({ at: heardAt, challenge: answer.challenge, report }, this.#window);
  }

  #chainOf(lease: string, lane: Lane): ReportChain {
    const known = this.#chains.get(lease);
    if (known?.lane === lane) return known;
    const chain = new ReportChain(lease, lane);
    this.#chains.set(lease, chain);
    return chain;
  }
}

/** Of the workers of one lane. */
function sumsOf(
  named: readonly ReportedMetric[],
  chains: readonly ReportChain[],
  begin: Instant,
): Record<string, MetricSum> {
  const sums: Record<string, MetricSum> = {};
  for (const metric of named) {
    const parts = chains.flatMap((chain) => partOf(metric, chain, begin) ?? []);
    if (parts.length === 0) continue;
    sums[metric] = parts.reduce((all, { sum, count }) => {
      return { sum: all.sum + sum, count: all.count + count };
    }, NOTHING);
  }
  return sums;
}

/** What one worker adds to a metric; null when it does not report it. */
function partOf(metric: ReportedMetric, chain: ReportChain, begin: Instant): MetricSum | null {
  const { latest } = chain;
  if (isCustom(metric)) {
    const name = metric.slice("custom.".length);
    const gained = chain.gained(name);
    return gained.count > 0 || latest?.report.custom[name] !== undefined ? gained : null;
  }
  if (latest === null) return null;
  if (!isLive(chain, begin)) return NOTHING;
  const { memoryMb, cpuPercent } = latest.report;
  return { sum: metric === "memory_mb" ? memoryMb : cpuPercent, count: 1 };
}

function isLive({ latest }: ReportChain, begin: Instant): boolean {
  return latest !== null && latest.at >= begin;
}

function unknown(named: readonly ReportedMetric[]): LaneReports {
  const sums = Object.fromEntries(named.map((metric) => [metric, NOTHING]));
  return { stable: sums, canary: sums };
}
