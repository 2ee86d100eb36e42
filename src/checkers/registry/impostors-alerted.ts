/**
 * Verifies that who claims to be another worker is not believed: it is never marked as trusted, and
 * within one heartbeat and some slack of its first answer it is marked as distrusted and people are
 * told. Who a worker is, is the name of the process that registers.
 *
 * While controllers are hindered (hindrance.ts) the bound does not run, and begins anew with the
 * first answer after that: no alert may be lost with a reply or with a keeper. What must not be
 * trusted must not be trusted then either. Without an impostor there is no finding.
 */
import type { HistoryEvent, WorkerEnlisted, WorkersMarked } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Hindrance } from "../control/hindrance.ts";
import { Violations } from "../violations.ts";

interface Impostor {
  /** In words. */
  readonly claim: string;
  /** Of its first answer that controllers were free to judge; null before. */
  answeredAt: Instant | null;
  counted: boolean;
  marked: boolean;
  alerted: boolean;
  /** Whether the bound is of no matter any more. */
  settled: boolean;
}

export class ImpostorsAlerted implements Checker {
  readonly name = "impostors-alerted";
  readonly controlOnly = true;
  readonly #within: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  /** By lease. */
  readonly #impostors = new Map<string, Impostor>();
  #answered = 0;

  constructor({ scenario }: CheckContext) {
    const { registry, timing } = scenario;
    this.#within = (registry?.heartbeatEvery ?? 0) + 2 * timing.commandTimeout;
  }

  observe(event: HistoryEvent): void {
    this.#hindrance.observe(event);
    for (const impostor of this.#impostors.values()) this.#judge(impostor, event.at);
    switch (event.kind) {
      case "enlisted":
        this.#enlisted(event);
        break;
      case "heartbeat":
        if (event.accepted) this.#answers(event.lease, event.at);
        break;
      case "marked":
        this.#marked(event);
        break;
      case "alerted":
        if (event.alert.code === "worker_distrusted") this.#alerted(event.alert.subject);
        break;
      case "unknown":
        if (event.definite) break;
        if (event.command === "registerWorker") this.#impostors.delete(event.lease ?? "");
        break;
      case "storeLost":
        this.#impostors.clear();
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    if (this.#answered === 0) return [];
    const finding = this.#violations.finding({
      id: "impostors-alerted",
      title: "Who claims to be another worker is not believed, and people are told",
      unit: "impostors believed or not told of",
      n: this.#answered,
      sentence:
        `${counted(this.#answered, "impostor")}, distrusted, ` +
        "and told of if nothing hindered it.",
    });
    return [finding];
  }

  #enlisted({ lease, worker, process, lane }: WorkerEnlisted): void {
    if (lane === null) return;
    this.#impostors.delete(lease);
    if (worker === process) return;
    const claim = `${lease} claimed to be ${worker}`;
    const begun = { answeredAt: null, counted: false, marked: false };
    this.#impostors.set(lease, { claim, ...begun, alerted: false, settled: false });
  }

  #answers(lease: string, at: Instant): void {
    const impostor = this.#impostors.get(lease);
    if (impostor === undefined || impostor.answeredAt !== null) return;
    impostor.answeredAt = at;
    if (!impostor.counted) this.#answered += 1;
    impostor.counted = true;
  }

  #marked({ marks, applied }: WorkersMarked): void {
    for (const [i, { lease, verdict }] of marks.entries()) {
      const impostor = this.#impostors.get(lease);
      if (impostor === undefined || !applied[i]) continue;
      if (verdict === "trusted") this.#violations.add(null, `${impostor.claim}, and was trusted.`);
      if (verdict === "distrusted") impostor.marked = true;
    }
  }

  #alerted(lease: string): void {
    const impostor = this.#impostors.get(lease);
    if (impostor !== undefined) impostor.alerted = true;
  }

  #judge(impostor: Impostor, now: Instant): void {
    const { answeredAt, settled, marked, alerted, claim } = impostor;
    if (answeredAt === null || settled) return;
    const { freeSince } = this.#hindrance;
    // Who is told of was marked, whether or not anybody heard of that.
    impostor.settled = alerted;
    if (freeSince === null || freeSince > answeredAt) impostor.answeredAt = null;
    if (impostor.settled || impostor.answeredAt === null) return;
    if (now <= answeredAt + this.#within) return;
    impostor.settled = true;
    const lacking = marked ? "nobody was told" : "it was not distrusted";
    const seconds = ((now - answeredAt) / 1_000_000).toFixed(3);
    this.#violations.add(null, `${claim}, and ${lacking} within ${seconds} s.`);
  }
}
