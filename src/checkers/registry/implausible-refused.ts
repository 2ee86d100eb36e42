/**
 * Verifies that a report that cannot be true is refused as a whole: its worker is never trusted for
 * it, is marked as distrusted and told of within one heartbeat and some slack, and is trusted again
 * within the same time of the next report that can be. What a report says is read a second time.
 *
 * Excused of the bounds, never of the trust: what controllers were hindered in (hindrance.ts), and
 * workers of which something was not heard. Without such a report no finding.
 */
import type { WorkerMark } from "../../canary/registry/worker.ts";
import type { HeartbeatHeard, HistoryEvent } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Hindrance } from "../control/hindrance.ts";
import { Violations } from "../violations.ts";
import { sentReport } from "./sent-report.ts";

/** What is owed to a worker that was trusted until it lied, or that lied until now. */
interface Owed {
  readonly since: Instant;
  readonly what: "distrusted" | "trusted";
  isMarked: boolean;
  isTold: boolean;
}

interface Worker {
  isHonest: boolean;
  isDistrusted: boolean;
  /** Challenges of the answers that cannot be true. */
  readonly lies: Set<string>;
  owed: Owed | null;
}

export class ImplausibleRefused implements Checker {
  readonly name = "implausible-refused";
  readonly controlOnly = true;
  readonly #within: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  /** By lease. */
  readonly #workers = new Map<string, Worker>();
  readonly #liars = new Set<string>();
  #lies = 0;
  #returned = 0;

  constructor({ scenario }: CheckContext) {
    const { registry, timing } = scenario;
    this.#within = (registry?.heartbeatEvery ?? 0) + 2 * timing.commandTimeout;
  }

  observe(event: HistoryEvent): void {
    this.#hindrance.observe(event);
    for (const [lease, worker] of this.#workers) this.#judge(lease, worker, event.at);
    switch (event.kind) {
      case "enlisted": {
        const isHonest = event.worker === event.process;
        const fresh = { isDistrusted: false, lies: new Set<string>(), owed: null };
        if (event.lane !== null) this.#workers.set(event.lease, { isHonest, ...fresh });
        break;
      }
      case "heartbeat":
        if (event.accepted) this.#answered(event);
        break;
      case "marked":
        for (const [i, mark] of event.marks.entries()) if (event.applied[i]) this.#marked(mark);
        break;
      case "alerted":
        for (const [lease, { owed }] of this.#workers) {
          if (owed !== null && event.alert.message.startsWith(`${lease} `)) owed.isTold = true;
        }
        break;
      case "unknown":
        if (event.definite) break;
        for (const lease of [event.lease ?? "", ...(event.leases ?? [])]) this.#excuse(lease);
        break;
      case "storeLost":
        this.#workers.clear();
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    if (this.#lies === 0) return [];
    const finding = this.#violations.finding({
      id: "implausible-refused",
      title: "Reports that cannot be true are refused, and people are told",
      unit: "reports believed, or refused without a word",
      n: this.#lies,
      sentence:
        `${counted(this.#lies, "report")} of ${counted(this.#liars.size, "worker")} refused; ` +
        `${counted(this.#returned, "time")} a worker was believed again for a better one.`,
    });
    return [finding];
  }

  #answered({ lease, challenge, report, at }: HeartbeatHeard): void {
    const worker = this.#workers.get(lease);
    if (worker === undefined) return;
    if (sentReport(report).isPlausible) {
      // What it said before was replaced, whether anybody had looked at it or not.
      worker.owed = null;
      if (worker.isDistrusted && worker.isHonest && worker.lies.size > 0) {
        worker.owed = { since: at, what: "trusted", isMarked: false, isTold: true };
      }
      return;
    }
    this.#lies += 1;
    this.#liars.add(lease);
    worker.lies.add(challenge);
    if (worker.isDistrusted || worker.owed?.what === "distrusted") return;
    worker.owed = { since: at, what: "distrusted", isMarked: false, isTold: false };
  }

  #marked({ lease, verdict, challenge }: WorkerMark): void {
    const worker = this.#workers.get(lease);
    if (worker === undefined) return;
    if (verdict === "trusted" && worker.lies.has(challenge)) {
      this.#violations.add(null, `${lease} reported what cannot be, and was trusted for it.`);
    }
    if (verdict === "trusted" && worker.isDistrusted) this.#returned += 1;
    worker.isDistrusted = verdict === "distrusted";
    if (worker.owed?.what === verdict) worker.owed.isMarked = true;
  }

  #excuse(lease: string): void {
    const worker = this.#workers.get(lease);
    if (worker !== undefined) worker.owed = null;
  }

  #judge(lease: string, worker: Worker, now: Instant): void {
    const { owed } = worker;
    if (owed === null) return;
    const { freeSince } = this.#hindrance;
    const isDone = owed.isMarked && owed.isTold;
    if (isDone || freeSince === null || freeSince > owed.since) {
      worker.owed = null;
      return;
    }
    if (now <= owed.since + this.#within) return;
    worker.owed = null;
    const lacking = owed.isMarked ? "nobody was told of it" : `it was not ${owed.what}`;
    const said = owed.what === "distrusted" ? "what cannot be" : "what can be again";
    const seconds = ((now - owed.since) / 1_000_000).toFixed(3);
    this.#violations.add(null, `${lease} reported ${said}, and ${lacking} within ${seconds} s.`);
  }
}
