/**
 * Verifies that a breach which lasts is answered: once looks see it, and none of them sees it gone,
 * a rollback is committed within `verifyFor`, one look and some slack, in every live state, paused
 * included. The span begins anew whenever something hinders the controllers (hindrance.ts).
 *
 * Does not verify that the looks are right (decisions-justified, counts-true) nor that a harm is
 * looked at at all (detection-time). Without a lasting breach there is no finding.
 */
import type { Deployment, DeploymentState } from "../../canary/rollout/deployment.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { HistoryEvent } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { Hindrance } from "./hindrance.ts";

interface Breach {
  readonly deployment: string;
  readonly state: DeploymentState;
  readonly since: Instant;
}

export class BreachAnswered implements Checker {
  readonly name = "breach-answered";
  readonly controlOnly = true;
  readonly #slack: Duration;
  /** Of the latest commit: how long a breach may go on. */
  #within: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  #breach: Breach | null = null;
  #breaches = 0;

  constructor({ scenario }: CheckContext) {
    const { rollout, timing } = scenario;
    this.#slack = timing.leaderFor + 2 * timing.commandTimeout;
    this.#within = rollout.rollback.verifyFor + rollout.lookEvery + this.#slack;
  }

  observe(event: HistoryEvent): void {
    if (this.#breach !== null) this.#isLate(this.#breach, event.at);
    this.#hindrance.observe(event);
    if (event.kind === "looked") this.#looked(event.look);
    if (event.kind === "committed") this.#committed(event.deployment);
    // That nobody heard of it does not make it late: whether it was done is told by the outcome.
    if (event.kind === "unknown" && event.attempted !== undefined && !event.definite) {
      this.#committed(event.attempted.deployment);
    }
  }

  finish(): Finding[] {
    if (this.#breaches === 0) return [];
    const finding = this.#violations.finding({
      id: "breach-answered",
      title: "A breach that lasts is answered by a rollback, in every live state",
      unit: "breaches",
      n: this.#breaches,
      sentence:
        `${counted(this.#breaches, "breach lasted and was", "breaches lasted, each")} ` +
        "rolled back in time.",
    });
    return [finding];
  }

  #looked({ overall, at, deployment, state }: Look): void {
    // What a gradual rollback sees is its own matter: it is an answer already.
    const answered = state === "rolling_back" || state === "planning";
    if (overall !== "fail" || answered) this.#breach = null;
    else if (this.#breach?.deployment !== deployment) {
      this.#breach = { deployment, state, since: at };
    }
  }

  #committed({ state, config, evidenceFrom }: Deployment): void {
    const within = config.rollback.verifyFor + config.lookEvery + this.#slack;
    this.#within = within;
    if (this.#breach === null) return;
    // What was seen does not count any more: it has to be seen again.
    if (evidenceFrom > this.#breach.since) this.#breach = null;
    if (this.#breach === null) return;
    if (state === "rolling_back" || state === "failed") this.#breaches += 1;
    else if (state !== "promoting" && state !== "completed") return;
    this.#breach = null;
  }

  #isLate({ deployment, state, since }: Breach, now: Instant): void {
    const { freeSince } = this.#hindrance;
    if (freeSince === null || now <= Math.max(since, freeSince) + this.#within) return;
    this.#breach = null;
    this.#breaches += 1;
    const seconds = ((now - since) / 1_000_000).toFixed(3);
    const what = `A breach of ${deployment}, ${state}, was seen and not answered in ${seconds} s.`;
    this.#violations.add(null, what);
  }
}
