/**
 * Verifies that a configuration which was changed by hand does not stay unnoticed: within the time
 * after which a leader loads again, and some slack, something is committed, which either notes the
 * drift or overwrites what nobody had seen.
 *
 * Knows of changes from the fault plan, and judges those of a deployment that lives while nothing
 * else stands in the way of the controllers (hindrance.ts). Does not verify that people are told
 * (alerts-told) nor what is done then (config-kept). Without such a fault there is no finding.
 */
import type { Deployment } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Hindrance } from "../control/hindrance.ts";
import { Violations } from "../violations.ts";

export class DriftNoted implements Checker {
  readonly name = "drift-noted";
  readonly controlOnly = true;
  readonly #within: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  /** The latest that is known; null before the first, and where another one may hold. */
  #deployment: Deployment | null = null;
  /** Since when a change by hand waits to be noticed. */
  #changedAt: Instant | null = null;
  #changes = 0;

  constructor({ scenario }: CheckContext) {
    const { leaderFor, commandTimeout } = scenario.timing;
    this.#within = leaderFor + 3 * commandTimeout;
  }

  observe(event: HistoryEvent): void {
    if (this.#changedAt !== null) this.#isLate(this.#changedAt, event.at);
    this.#hindrance.observe(event);
    switch (event.kind) {
      case "fault": {
        const isChange = event.fault.kind === "config_changed" && event.phase === "begins";
        if (isChange && isOpenToChange(this.#deployment)) this.#changed(event.at);
        break;
      }
      case "committed":
        this.#deployment = event.deployment;
        this.#changedAt = null;
        break;
      case "unknown":
        if (event.attempted === undefined) break;
        // It may have been overwritten, and what came of it is what holds.
        this.#changedAt = null;
        if (!isOpenToChange(event.attempted.deployment)) this.#deployment = null;
        break;
      case "storeLost":
        this.#changedAt = null;
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    if (this.#changes === 0) return [];
    const finding = this.#violations.finding({
      id: "drift-noted",
      title: "A configuration that was changed by hand does not stay unnoticed",
      unit: "changes unnoticed",
      n: this.#changes,
      sentence:
        `${counted(this.#changes, "change")} by hand, ` +
        "noted or overwritten if nothing hindered it.",
    });
    return [finding];
  }

  #changed(at: Instant): void {
    this.#changes += 1;
    this.#changedAt = at;
  }

  #isLate(changedAt: Instant, now: Instant): void {
    const { freeSince } = this.#hindrance;
    if (freeSince === null || now <= Math.max(changedAt, freeSince) + this.#within) return;
    this.#changedAt = null;
    const seconds = ((now - changedAt) / 1_000_000).toFixed(3);
    this.#violations.add(null, `The configuration was changed by hand, unnoticed in ${seconds} s.`);
  }
}

/** It lives; and changed to the same again, it would be noted already. */
function isOpenToChange(deployment: Deployment | null): boolean {
  const { state, drift } = deployment ?? { state: null, drift: null };
  return state !== null && state !== "completed" && state !== "failed" && drift === null;
}
