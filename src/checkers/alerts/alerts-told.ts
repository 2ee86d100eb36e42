/**
 * Verifies that people hear of what they must, and not of the same all the time: a canary of which
 * nothing is heard for two looks, a deployment that grows too old and a drift that was noted are
 * told of at once; the same is not told again within the cooldown; and what was held back is told
 * when it is over.
 *
 * Knows of grounds from looks and commits only. A new term, a restart and trouble of controllers
 * (hindrance.ts) excuse a repeat, and what would have been told later. Rules have their own
 * cooldowns (rules-kept), and an answer to an operator is no alert. Without a ground: no finding.
 */
import type { Alert, AlertCode } from "../../canary/alerts/alert.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { HistoryEvent, RolloutCommitted } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Hindrance } from "../control/hindrance.ts";
import { Violations } from "../violations.ts";

/** Looks in a row without a finished job of the canary, after which people are told. */
const SILENT_LOOKS = 2;
const SILENCE: readonly AlertCode[] = ["canary_silent", "metrics_unread"];
const UNRATIONED: readonly AlertCode[] = ["rule", "action_refused"];

/** What one controller has seen and told since its term began. */
interface Term {
  silentLooks: number;
  share: number;
  isOld: boolean;
  /** By topic, the latest alert. */
  readonly told: Map<string, Alert>;
  /** By code, until when what was held back has to be told. */
  readonly owed: Map<AlertCode, Instant>;
}

export class AlertsTold implements Checker {
  readonly name = "alerts-told";
  readonly controlOnly = true;
  readonly #slack: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  readonly #terms = new Map<string, Term>();
  #cooldown: Duration;
  /** What has to be told before anything else happens. */
  #due: { readonly process: string; readonly codes: readonly AlertCode[]; at: Instant } | null =
    null;
  /** Of the latest drift that a commit noted. */
  #notedAt: Instant | null = null;
  #grounds = 0;

  constructor({ scenario }: CheckContext) {
    const { rollout, timing } = scenario;
    this.#cooldown = rollout.alertCooldown;
    this.#slack = timing.leaderFor + 2 * timing.commandTimeout;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "alerted") this.#alerted(event.process, event.alert, event.at);
    this.#settle(event.at);
    this.#hindrance.observe(event);
    switch (event.kind) {
      case "led":
        this.#terms.set(event.process, newTerm());
        break;
      case "process":
        this.#terms.delete(event.process);
        break;
      case "commitRefused":
        // It leads no more; a store that lost its leadership may give it the same number again.
        if (event.reason === "token") this.#terms.set(event.process, newTerm());
        break;
      case "looked":
        this.#looked(event.process, event.look, event.at);
        break;
      case "committed":
        this.#committed(event);
        break;
      case "unknown":
        // If it was carried out, the next one only repeats what it noted.
        if (event.attempted !== undefined) this.#noted(event.process, event.attempted, event.at);
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    if (this.#grounds === 0) return [];
    const finding = this.#violations.finding({
      id: "alerts-told",
      title: "People are told of what they must know, and not of the same all the time",
      unit: "grounds",
      n: this.#grounds,
      sentence:
        `${counted(this.#grounds, "ground for an alert,", "grounds for an alert, each")} ` +
        "told of once in a cooldown.",
    });
    return [finding];
  }

  #alerted(process: string, alert: Alert, at: Instant): void {
    const term = this.#terms.get(process);
    if (this.#due?.process === process && this.#due.codes.includes(alert.code)) this.#due = null;
    if (term === undefined || UNRATIONED.includes(alert.code)) return;
    const topic = [alert.code, alert.deployment, alert.subject, alert.severity].join("/");
    const before = term.told.get(topic);
    term.told.set(topic, alert);
    term.owed.delete(alert.code);
    if (before === undefined) {
      if (alert.heldBack > 0) this.#blame(at, `${alert.code} held back what nobody was told of.`);
      return;
    }
    const isFree = this.#isFreeSince(before.at);
    if (alert.at - before.at >= this.#cooldown || !isFree) return;
    this.#blame(at, `${alert.code} was told twice within the cooldown.`);
  }

  /** What was to be told by now. */
  #settle(now: Instant): void {
    const due = this.#due;
    if (due !== null && now > due.at) {
      this.#due = null;
      this.#heldBack(due.process, due.codes, due.at);
    }
    for (const [process, { owed }] of this.#terms) {
      for (const [code, until] of owed) {
        if (now <= until + this.#slack) continue;
        owed.delete(code);
        if (!this.#isFreeSince(until - this.#cooldown)) continue;
        this.#blame(now, `${process} held ${code} back, and never told it.`);
      }
    }
  }

  /** Nobody was told: that is right only within the cooldown of the same. */
  #heldBack(process: string, codes: readonly AlertCode[], at: Instant): void {
    const term = this.#terms.get(process);
    if (term === undefined) return;
    const told = [...term.told.values()].filter((alert) => codes.includes(alert.code));
    const last = told.at(-1);
    if (last !== undefined && at - last.at < this.#cooldown) {
      term.owed.set(last.code, last.at + this.#cooldown);
      return;
    }
    if (this.#isFreeSince(at)) this.#blame(at, `nobody was told of ${codes.join(" or ")}.`);
  }

  #looked(process: string, look: Look, at: Instant): void {
    const term = this.#terms.get(process);
    if (term === undefined) return;
    const isSilent = look.share > 0 && look.canary.finished === 0;
    term.silentLooks = isSilent ? term.silentLooks + 1 : 0;
    if (term.silentLooks === SILENT_LOOKS) this.#ground(process, SILENCE, at);
    if (look.decision.kind !== "alert" || term.isOld) return;
    term.isOld = true;
    this.#ground(process, ["too_old"], at);
  }

  #committed({ process, deployment, route, at }: RolloutCommitted): void {
    this.#cooldown = deployment.config.alertCooldown;
    const term = this.#terms.get(process);
    if (term === undefined) return;
    if (route.share !== term.share) term.silentLooks = 0;
    term.share = route.share;
    this.#noted(process, { deployment }, at);
  }

  /** A drift, if it is the commit's own: one that adds no event has the last one of before. */
  #noted(process: string, { deployment }: Pick<RolloutCommitted, "deployment">, at: Instant): void {
    const last = deployment.events.at(-1);
    if (last?.type !== "drift_detected" || last.at === this.#notedAt) return;
    this.#notedAt = last.at;
    const term = this.#terms.get(process);
    // Who crashed upon sending it has told nothing any more that could be looked up.
    if (term === undefined) return;
    const codes: readonly AlertCode[] = ["config_drift", "route_drift"];
    this.#grounds += 1;
    if ([...term.told.values()].some(({ code }) => codes.includes(code))) return;
    this.#blame(at, "a drift was noted, and nobody was told of it.");
  }

  #ground(process: string, codes: readonly AlertCode[], at: Instant): void {
    this.#grounds += 1;
    this.#due = { process, codes, at };
  }

  #isFreeSince(at: Instant): boolean {
    const { freeSince } = this.#hindrance;
    return freeSince !== null && freeSince <= at;
  }

  #blame(at: Instant, what: string): void {
    this.#violations.add(null, `At ${(at / 1_000_000).toFixed(3)} s: ${what}`);
  }
}

function newTerm(): Term {
  return { silentLooks: 0, share: -1, isOld: false, told: new Map(), owed: new Map() };
}
