/**
 * Verifies the bounds of silence: a worker that is not heard for `unreachable_after` is marked as
 * unreachable, and after `removed_after` as removed, each within one heartbeat and some slack, and
 * neither before its time. Heard means: registered, or its answer was taken, by the store's clock.
 *
 * Excused: what controllers are hindered in (hindrance.ts), marks with a lost reply, and entries
 * that a store has lost, until they are heard of again. Without a silence no finding.
 */
import type { WorkerMark } from "../../canary/registry/worker.ts";
import type { HeartbeatHeard, HistoryEvent, WorkerEnlisted } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Hindrance } from "../control/hindrance.ts";
import { Violations } from "../violations.ts";

interface Heard {
  /** By the store's clock, surely. */
  since: Instant;
  /** Of the recorder; an answer that nobody knows of may have been taken up to then. */
  until: Instant;
  /** Of the latest answer; "" for none. */
  challenge: string;
  unreachable: boolean;
}

export class SilenceBounded implements Checker {
  readonly name = "silence-bounded";
  readonly controlOnly = true;
  readonly #bounds: { readonly unreachable: Duration; readonly removed: Duration };
  readonly #slack: Duration;
  readonly #timeout: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  /** By lease. */
  readonly #heard = new Map<string, Heard>();
  #sweepAt: Instant = 0;
  #silences = 0;

  constructor({ scenario }: CheckContext) {
    const { registry, timing } = scenario;
    const { unreachableAfter = 0, removedAfter = 0, heartbeatEvery = 0 } = registry ?? {};
    this.#bounds = { unreachable: unreachableAfter, removed: removedAfter };
    this.#timeout = timing.commandTimeout;
    this.#slack = heartbeatEvery + 2 * timing.commandTimeout;
  }

  observe(event: HistoryEvent): void {
    this.#hindrance.observe(event);
    if (event.at >= this.#sweepAt) this.#sweep(event.at);
    switch (event.kind) {
      case "enlisted":
        this.#enlisted(event);
        break;
      case "heartbeat":
        if (event.accepted) this.#answered(event);
        break;
      case "marked":
        for (const [i, mark] of event.marks.entries()) {
          if (event.applied[i]) this.#marked(mark, event.storeAt);
        }
        break;
      case "unknown":
        if (event.definite) break;
        this.#unheard(event.command, event.lease ?? "", event.at);
        for (const lease of event.leases ?? []) this.#heard.delete(lease);
        break;
      case "storeLost":
        this.#heard.clear();
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    if (this.#silences === 0) return [];
    const finding = this.#violations.finding({
      id: "silence-bounded",
      title: "Who is silent is unreachable and then removed, neither late nor soon",
      unit: "bounds broken",
      n: this.#silences,
      sentence:
        `${counted(this.#silences, "mark of silence,", "marks of silence, each")} ` +
        "within its bounds.",
    });
    return [finding];
  }

  #enlisted({ lease, lane, at, storeAt }: WorkerEnlisted): void {
    if (lane === null) return;
    const before = this.#heard.get(lease);
    // A mark that was on its way for an earlier registration fits this one too.
    const since = before?.challenge === "" ? before.since : storeAt;
    this.#heard.set(lease, { since, until: at, challenge: "", unreachable: false });
  }

  #answered({ lease, challenge, at, storeAt }: HeartbeatHeard): void {
    this.#heard.set(lease, { since: storeAt, until: at, challenge, unreachable: false });
  }

  /** It may be carried out for as long as a command may be under way. */
  #unheard(command: string, lease: string, at: Instant): void {
    const heard = this.#heard.get(lease);
    if (heard === undefined) return;
    if (command === "registerWorker") this.#heard.delete(lease);
    if (command === "heartbeat") heard.until = at + this.#timeout;
  }

  #marked({ lease, verdict, challenge }: WorkerMark, storeAt: Instant): void {
    if (verdict !== "unreachable" && verdict !== "removed") return;
    const heard = this.#heard.get(lease);
    this.#silences += 1;
    if (verdict === "removed") this.#heard.delete(lease);
    else if (heard !== undefined) heard.unreachable = true;
    if (heard === undefined || heard.challenge !== challenge) return;
    const silentFor = storeAt - heard.since;
    if (silentFor >= this.#bounds[verdict]) return;
    this.#add(`${lease} was marked ${verdict} after a silence of`, silentFor);
  }

  /** Looks for those who should have been marked by now. */
  #sweep(now: Instant): void {
    this.#sweepAt = now + this.#timeout;
    const { freeSince } = this.#hindrance;
    if (freeSince === null) return;
    for (const [lease, { until, unreachable }] of this.#heard) {
      const verdict = unreachable ? "removed" : "unreachable";
      if (now <= Math.max(until + this.#bounds[verdict], freeSince) + this.#slack) continue;
      this.#heard.delete(lease);
      this.#silences += 1;
      this.#add(`${lease} was not marked ${verdict} after a silence of`, now - until);
    }
  }

  #add(what: string, silentFor: Duration): void {
    this.#violations.add(null, `${what} ${(silentFor / 1_000_000).toFixed(3)} s.`);
  }
}
