/**
 * Verifies that what a look used of reports is what workers had sent: each span of its reading
 * ends on answers of a trusted worker of that lane, lies within window and evidence, and is fresh;
 * no trusted worker of which this can be told is left out; and the sums are the differences between
 * these answers, or the latest ones, formed a second time from what was sent.
 *
 * Excused: workers of which something was not heard (answer-log.ts), and windows that a loss of the
 * store has touched. Does not verify since when evidence counts (evidence-fresh), the verdicts, nor
 * that workers report the truth.
 */
import type { LaneReports, Look, ReportReading, ReportSpan } from "../../canary/rollout/look.ts";
import type { Reported } from "../../canary/rules/judges/lane-value.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { HistoryEvent, Looked } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { AnswerLog, type LeaseLog, type SentAnswer } from "./answer-log.ts";

/** Answers are kept for so many windows, so that a look that is told late can be judged too. */
const WINDOWS_KEPT = 3;
const HAIR = 1e-9;

interface Waiting {
  readonly look: Look;
  readonly reading: ReportReading;
  /** The reading before it, by the same process, if it must go on from that. */
  readonly before: ReportReading | null;
}

export class ReportsTrue implements Checker {
  readonly name = "reports-true";
  readonly controlOnly = true;
  readonly #versions: Readonly<Record<Lane, string>>;
  readonly #windowOf: (look: Look) => Duration;
  readonly #timeout: Duration;
  readonly #log: AnswerLog;
  readonly #violations = new Violations();
  #waiting: Waiting[] = [];
  /** The latest reading, and whose it was; null when the next need not go on from it. */
  #latest: { readonly process: string; readonly reading: ReportReading } | null = null;
  /** Windows that begin before this are not judged. */
  #judgeFrom: Instant = Number.NEGATIVE_INFINITY;
  /** What baselines that were stored have of reports, as text. */
  readonly #baselines = new Set<string>(["{}"]);
  #looks = 0;

  constructor({ scenario }: CheckContext) {
    const { rollout, timing } = scenario;
    const { metricsWindow, baselineFor } = rollout;
    this.#versions = { stable: rollout.stableVersion, canary: rollout.canaryVersion };
    this.#windowOf = ({ state }) => (state === "planning" ? baselineFor : metricsWindow);
    this.#timeout = timing.commandTimeout;
    const longest = Math.max(metricsWindow, baselineFor);
    this.#log = new AnswerLog(WINDOWS_KEPT * longest + 4 * this.#timeout);
  }

  observe(event: HistoryEvent): void {
    this.#judgeHeard(event.at);
    this.#log.observe(event);
    switch (event.kind) {
      case "looked":
        this.#looked(event);
        break;
      case "committed":
        this.#baselined(event.deployment.baseline?.reported);
        if (event.process !== this.#latest?.process) this.#latest = null;
        break;
      case "unknown":
        this.#baselined(event.attempted?.deployment.baseline?.reported);
        if (event.process === this.#latest?.process) this.#latest = null;
        break;
      case "led":
        this.#latest = null;
        break;
      case "storeLost":
        this.#latest = null;
        this.#judgeFrom = Math.max(event.at, event.storeAt) + 2 * this.#timeout;
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    this.#judgeHeard(Number.POSITIVE_INFINITY);
    if (this.#looks + this.#violations.count === 0) return [];
    const finding = this.#violations.finding({
      id: "reports-true",
      title: "What a look used of reports is what trusted workers sent",
      unit: "looks",
      n: this.#looks,
      sentence:
        `What ${counted(this.#looks, "look")} used of reports, ` +
        "added up again answer by answer.",
    });
    return [finding];
  }

  #baselined(reported: Reported | undefined): void {
    if (reported !== undefined) this.#baselines.add(JSON.stringify(reported));
  }

  #looked({ look, process }: Looked): void {
    const reported = look.ruling?.reported;
    if (reported === undefined) return;
    const { reading } = reported;
    if (reading === undefined) {
      this.#latest = null;
      for (const what of usedUnread(look, reported)) this.#add(look, what);
      return;
    }
    const isSame = this.#latest?.process === process;
    this.#waiting.push({ look, reading, before: isSame ? (this.#latest?.reading ?? null) : null });
    this.#latest = { process, reading };
  }

  /** Those of which every answer that they may have used has been heard. */
  #judgeHeard(now: Instant): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (now <= next.look.at + 2 * this.#timeout) return;
      this.#waiting.shift();
      this.#judge(next);
    }
  }

  #judge({ look, reading, before }: Waiting): void {
    const begin = Math.max(look.at - this.#windowOf(look), look.evidenceFrom);
    if (begin < this.#judgeFrom) return;
    this.#looks += 1;
    if (reading.at < begin) this.#add(look, "the reports are of before the window.");
    const wrong = [
      ...reading.spans.flatMap((span, i) => this.#wrongSpan(span, reading, begin, i)),
      ...this.#leftOut(reading, before, begin),
      ...this.#wrongSums(look, reading),
    ];
    for (const what of wrong) this.#add(look, what);
  }

  #wrongSpan(span: ReportSpan, reading: ReportReading, begin: Instant, i: number): string[] {
    const { lease, lane, from, to, live } = span;
    const log = this.#log.leases.get(lease);
    const say = (what: string) => [`a report of ${lease} ${what}.`];
    if (log === undefined || log.version !== this.#versions[lane]) {
      return say(`is counted for ${lane}, which it does not run`);
    }
    if (from < begin) return say("reaches back beyond the window or the evidence");
    if (to < from || to > reading.at) return say("is of no time that had been");
    const last = reading.spans[i - 1];
    if (last?.lease === lease && last.to > from) return say("is counted twice");
    if (log.isUnsure) return [];
    const ends = [log.at(from), log.at(to)];
    if (ends.includes(undefined)) return say("was never sent");
    if (ends.some((answer) => !answer?.report.isPlausible)) return say("cannot be true");
    if (live && !log.isHonestAt(to)) return say("is of somebody who claims to be another worker");
    if (!log.everTrusted(from, reading.at)) return say("is counted, and it was not trusted");
    if (!live) return [];
    if (log.trustedAt(reading.at) === "never") return say("is counted, and it was not trusted");
    const later = log.latestBefore(reading.at);
    return later !== undefined && later.at > to ? say("was followed by a later one") : [];
  }

  /** Of workers that were certainly trusted and heard, those that a look passed over. */
  #leftOut(reading: ReportReading, before: ReportReading | null, begin: Instant): string[] {
    const wrong: string[] = [];
    for (const [lease, log] of this.#log.leases) {
      const latest = log.latestBefore(reading.at);
      if (!this.#isCertain(log, latest, reading.at, begin)) continue;
      const own = reading.spans.filter((span) => span.lease === lease);
      if (!own.some(({ live, to }) => live && to === latest?.at)) {
        wrong.push(`${lease} is trusted, and its report was left out.`);
        continue;
      }
      const known = before?.spans.find((span) => span.lease === lease && span.live);
      if (known === undefined || known.to < begin || known.to === latest?.at) continue;
      const isGained = own.some(({ from, to }) => from <= known.to && to > known.to);
      if (!isGained) wrong.push(`what ${lease} counted since the look before was left out.`);
    }
    return wrong;
  }

  #isCertain(
    log: LeaseLog,
    latest: SentAnswer | undefined,
    readAt: Instant,
    begin: Instant,
  ): latest is SentAnswer {
    if (latest === undefined || latest.at < begin || !latest.report.isPlausible) return false;
    if (log.isUnsure || !log.isHonestAt(readAt) || log.at(readAt) !== undefined) return false;
    const isOfLane = Object.values(this.#versions).includes(log.version);
    return isOfLane && log.trustedAt(readAt) === "always";
  }

  #wrongSums(look: Look, reading: ReportReading): string[] {
    const reported = look.ruling?.reported;
    if (reported === undefined) return [];
    const wrong: string[] = [];
    for (const lane of ["stable", "canary"] as const) {
      if (lane === "stable" && look.baseline !== null) {
        if (!this.#baselines.has(JSON.stringify(reported.stable))) {
          wrong.push("stable's reports are of no baseline that was stored.");
        }
        continue;
      }
      const spans = reading.spans.filter((span) => span.lane === lane);
      if (spans.some(({ lease }) => this.#log.leases.get(lease)?.isUnsure !== false)) continue;
      for (const [metric, seen] of Object.entries(reported[lane])) {
        const right = this.#sumOf(metric, spans);
        const off = Math.abs(seen.sum - right.sum);
        const hair = Math.max(Math.abs(seen.sum), right.scale) * HAIR;
        if (seen.count === right.count && off <= hair) continue;
        const said = `${lane} ${metric} is ${grouped(seen.sum)} of ${grouped(seen.count)}`;
        const is = `${grouped(right.sum)} of ${grouped(right.count)}`;
        wrong.push(`${said}, and workers reported ${is}.`);
      }
    }
    return wrong;
  }

  /** `scale`: the largest of what was added and taken away. */
  #sumOf(metric: string, spans: readonly ReportSpan[]) {
    const all = { sum: 0, count: 0, scale: 0 };
    for (const { lease, from, to, live } of spans) {
      const log = this.#log.leases.get(lease);
      const [first, last] = [log?.at(from)?.report, log?.at(to)?.report];
      if (first === undefined || last === undefined) continue;
      if (!metric.startsWith("custom.")) {
        if (!live) continue;
        all.sum += metric === "memory_mb" ? last.memoryMb : last.cpuPercent;
        all.count += 1;
      } else {
        const name = metric.slice("custom.".length);
        const [sumBefore, countBefore] = first.custom.get(name) ?? [0, 0];
        const [sum, count] = last.custom.get(name) ?? [0, 0];
        all.sum += sum - sumBefore;
        all.count += count - countBefore;
        all.scale = Math.max(all.scale, Math.abs(sum), Math.abs(sumBefore));
      }
      all.scale = Math.max(all.scale, Math.abs(all.sum));
    }
    return all;
  }

  #add({ at }: Look, what: string): void {
    this.#violations.add(null, `Look at ${(at / 1_000_000).toFixed(3)} s: ${what}`);
  }
}

/** Without a reading nothing is known; only a baseline may be. */
function usedUnread({ baseline }: Look, { stable, canary }: LaneReports): string[] {
  const used = (of: Reported) => Object.values(of).some(({ count }) => count > 0);
  return used(canary) || (baseline === null && used(stable))
    ? ["it used reports that it had not read."]
    : [];
}
