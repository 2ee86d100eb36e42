/**
 * What each worker told the registry and when, and since when it was trusted: all that follows from
 * registrations, heartbeats and marks. Old answers are dropped once no look can ask for them.
 *
 * Whatever a lost reply or a loss of the store leaves open is answered with "perhaps", for that
 * worker and from then on.
 */
import type { HeartbeatHeard, HistoryEvent, WorkerEnlisted } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Counts } from "../metrics/trust-book.ts";
import { type SentReport, sentReport } from "./sent-report.ts";

export interface SentAnswer {
  /** By the store's clock. */
  readonly at: Instant;
  readonly report: SentReport;
}

interface Trusted {
  readonly since: Instant;
  readonly counts: Counts;
}

export class LeaseLog {
  version = "";
  /** Since when it said who it is, or did not. */
  claims: { readonly since: Instant; readonly isHonest: boolean }[] = [];
  /** An answer, a registration or a mark of it may have been taken that nobody heard of. */
  isUnsure = false;
  answers: SentAnswer[] = [];
  trust: Trusted[] = [];

  /** Whether it was trusted right then; "perhaps" at the very instant of a change. */
  trustedAt(at: Instant): Counts {
    if (this.isUnsure || this.trust.some(({ since }) => since === at)) return "perhaps";
    return this.trust.findLast(({ since }) => since < at)?.counts ?? "never";
  }

  /** Whether it was trusted, or may have been, at some instant between the two. */
  everTrusted(from: Instant, to: Instant): boolean {
    const within = this.trust.filter(({ since }) => since >= from && since <= to);
    return this.trustedAt(from) !== "never" || within.some(({ counts }) => counts !== "never");
  }

  isHonestAt(at: Instant): boolean {
    return this.claims.findLast(({ since }) => since < at)?.isHonest ?? false;
  }

  at(at: Instant): SentAnswer | undefined {
    return this.answers.find((answer) => answer.at === at);
  }

  latestBefore(at: Instant): SentAnswer | undefined {
    return this.answers.findLast((answer) => answer.at < at);
  }

  dropBefore(at: Instant): void {
    const isOld = (answer: SentAnswer | undefined) => answer !== undefined && answer.at < at;
    while (isOld(this.answers[0])) this.answers.shift();
    // The last one before it says how things stood then.
    while (this.trust[1] !== undefined && this.trust[1].since < at) this.trust.shift();
  }
}

export class AnswerLog {
  readonly #keep: Duration;
  readonly #leases = new Map<string, LeaseLog>();

  constructor(keep: Duration) {
    this.#keep = keep;
  }

  get leases(): ReadonlyMap<string, LeaseLog> {
    return this.#leases;
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enlisted":
        this.#enlisted(event);
        break;
      case "heartbeat":
        if (event.accepted) this.#answered(event);
        break;
      case "marked":
        for (const [i, { lease, verdict }] of event.marks.entries()) {
          const counts = verdict === "trusted" ? "always" : "never";
          if (event.applied[i]) this.#of(lease).trust.push({ since: event.storeAt, counts });
        }
        break;
      case "unknown":
        if (event.definite) break;
        for (const lease of event.leases ?? []) this.#of(lease).isUnsure = true;
        if (event.command === "registerWorker" || event.command === "heartbeat") {
          this.#of(event.lease ?? "").isUnsure = true;
        }
        break;
      case "storeLost":
        for (const log of this.#leases.values()) log.isUnsure = true;
        break;
      default:
        break;
    }
  }

  #enlisted({ lease, worker, version, process, lane, storeAt }: WorkerEnlisted): void {
    if (lane === null) return;
    const log = this.#of(lease);
    log.version = version;
    log.claims.push({ since: storeAt, isHonest: worker === process });
    log.trust.push({ since: storeAt, counts: "never" });
  }

  #answered({ lease, storeAt, report }: HeartbeatHeard): void {
    const log = this.#of(lease);
    log.answers.push({ at: storeAt, report: sentReport(report) });
    log.dropBefore(storeAt - this.#keep);
  }

  #of(lease: string): LeaseLog {
    const known = this.#leases.get(lease);
    if (known !== undefined) return known;
    const log = new LeaseLog();
    this.#leases.set(lease, log);
    return log;
  }
}
