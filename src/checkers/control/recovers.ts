/**
 * Verifies liveness: once the last fault that ends has ended, every job finishes and the deployment
 * comes to an end or to rest before the run is over. Processes that a fault strikes to the very end
 * are the broken rest; a stable worker, a controller and the store are core enough to do it.
 *
 * Says what is pending, not only that something is. Does not verify how soon, nor that what
 * finished was not lost (jobs-conserved). Without faults, or without a core, there is no finding.
 */
import type { Deployment, DeploymentState } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent, StoreAudited } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { CommitLine } from "../losses/commit-line.ts";
import { Violations } from "../violations.ts";

export class Recovers implements Checker {
  readonly name = "recovers";
  readonly #scenario: Scenario;
  readonly #broken: ReadonlySet<string>;
  readonly #violations = new Violations();
  #lastEnd: Instant = 0;
  #state: DeploymentState | null = null;
  /** Since when. */
  #stateAt: Instant = 0;
  readonly #commits = new CommitLine();
  /** By the store's order, the commit that was the last one when another was not heard of. */
  #unheardAfter = -1;
  #createdAt: Instant = 0;
  /** A gradual rollback on its way down has its next step behind it by then. */
  #stepDueAt: Instant = 0;
  #enqueued = 0;
  #maybeEnqueued = 0;
  #storeForgot = false;
  #audited: StoreAudited | null = null;

  constructor({ scenario }: CheckContext) {
    this.#scenario = scenario;
    this.#broken = brokenForEver(scenario);
  }

  observe(event: HistoryEvent): void {
    this.#commits.observe(event);
    switch (event.kind) {
      case "enqueued":
        this.#enqueued += event.jobs.length;
        this.#enqueued += (event.delayed?.jobs.length ?? 0) + (event.repeats?.jobs.length ?? 0);
        break;
      case "routeRefused":
        this.#enqueued += event.alreadyEnqueued.length;
        break;
      case "unknown":
        if (event.command === "enqueue") this.#maybeEnqueued += event.jobs.length;
        // Carried out or not: nobody is blamed for the state that it tried to enter.
        if (event.attempted !== undefined && !event.definite) {
          this.#unheardAfter = this.#commits.last?.order ?? 0;
          this.#entered(null, event.at);
        }
        break;
      case "committed":
        this.#entered(event.deployment.state, event.storeAt);
        this.#createdAt = event.deployment.createdAt;
        this.#stepDueAt = this.#dueAt(event.deployment);
        break;
      case "fault":
        if (event.phase === "ends") this.#lastEnd = Math.max(this.#lastEnd, event.at);
        break;
      case "storeLost":
        this.#storeForgot = true;
        this.#entered(this.#keptState(), event.storeAt);
        break;
      case "evicted":
        this.#storeForgot = true;
        break;
      case "audited":
        this.#audited = event;
        break;
      default:
        break;
    }
  }

  /** After a loss; null if a commit may have followed the last one that was kept and heard of. */
  #keptState(): DeploymentState | null {
    const { last } = this.#commits;
    return last === null || this.#unheardAfter >= last.order ? null : last.state;
  }

  #entered(state: DeploymentState | null, at: Instant): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#stateAt = at;
  }

  finish(planned: number): Finding[] {
    const audited = this.#audited;
    if (this.#scenario.faults.length === 0 || audited === null || !this.#hasCore()) return [];
    const pending = this.#pending(audited, planned);
    const tooSoon = pending.length > 0 && audited.at < this.#lastEnd + this.#patience();
    if (!tooSoon) for (const what of pending) this.#violations.add(null, `${what}.`);
    const rest = this.#broken.size === 0 ? "" : `, without ${[...this.#broken].join(", ")}`;
    const finding = this.#violations.finding({
      id: "recovers",
      title: "Once faults are over, everything comes to its end",
      unit: "things pending",
      n: this.#scenario.faults.length,
      unknown: tooSoon
        ? `The run ended too soon after the last fault: ${pending.join("; ")}.`
        : null,
      sentence: `After ${lastOf(this.#scenario.faults.length)} nothing was left${rest}.`,
    });
    return [finding];
  }

  #dueAt({ rollback, stageStartedAt, config }: Deployment): Instant {
    const lowers = rollback !== null && rollback.switchedAt === null;
    if (!lowers) return 0;
    return stageStartedAt + config.rollback.stepEvery + config.lookEvery + this.#patience();
  }

  /** What has to pass before leases, leaders and unheard commands of the faults are forgotten. */
  #patience(): Duration {
    const { leaseFor, leaderFor, commandTimeout } = this.#scenario.timing;
    return leaseFor + leaderFor + 2 * commandTimeout;
  }

  #hasCore(): boolean {
    const { stable, controllers } = this.#scenario;
    if (this.#broken.has("store")) return false;
    return (
      this.#someHealthy("stable", stable.workers) && this.#someHealthy("controller", controllers)
    );
  }

  #someHealthy(fleet: string, count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.#broken.has(`${fleet}/${i}`)) return true;
    return false;
  }

  /** The reasons, one a sentence; empty when all is done. */
  #pending(audited: StoreAudited, planned: number): string[] {
    const { stable, canary, waiting } = audited;
    const reasons: string[] = [];
    const add = (count: number, what: string, [is, are] = ["is", "are"]) => {
      if (count > 0) reasons.push(`${counted(count, `job ${is}`, `jobs ${are}`)} ${what}`);
    };
    add(stable.queued, "queued on the stable lane");
    add(stable.inFlight, "in flight on the stable lane");
    if (!this.#canaryMayWait(audited.at)) {
      add(canary.queued, "queued on the canary lane");
      add(canary.inFlight, "in flight on the canary lane");
    }
    add(waiting, "waiting for another attempt");
    add(this.#unsent(planned), "never enqueued", ["of the plan was", "of the plan were"]);
    const state = this.#state;
    // What was committed as the run was being ended had no time to come to its end.
    if (audited.at < this.#stateAt + this.#patience()) return reasons;
    if (state === "rolling_back" && audited.at < this.#stepDueAt) return reasons;
    if (state === "planning" && !this.#mayStayPlanned()) reasons.push("The deployment is planning");
    if (state === "promoting" || state === "rolling_back") {
      reasons.push(`The deployment is ${state}`);
    }
    return reasons;
  }

  /** A baseline is measured, or people are waited for: what was changed by hand does not begin. */
  #mayStayPlanned(): boolean {
    return this.#scenario.rollout.baselineFor > 0 || this.#commits.last?.isIntact === false;
  }

  /** No worker serves the canary, and nothing is known of it: that rolls back by age only. */
  #canaryMayWait(now: Instant): boolean {
    const { canary, rollout } = this.#scenario;
    if (this.#someHealthy("canary", canary.workers)) return false;
    return now - this.#createdAt < rollout.maxDuration;
  }

  #unsent(planned: number): number {
    const { producers } = this.#scenario;
    for (let i = 0; i < producers; i++) if (this.#broken.has(`producer/${i}`)) return 0;
    if (this.#storeForgot) return 0;
    return Math.max(0, planned - this.#enqueued - this.#maybeEnqueued);
  }
}

function lastOf(faults: number): string {
  return faults === 1 ? "the one fault" : `the last of ${grouped(faults)} faults`;
}

/** Targets of the faults that last to the end of load and drain. */
function brokenForEver({ faults, load, timing }: Scenario): Set<string> {
  const length = load.reduce((sum, phase) => sum + phase.for, 0);
  const end = length + timing.drainWithin;
  const lasting = faults.filter((fault) => fault.at + fault.for >= end);
  return new Set(lasting.flatMap(({ targets }) => targets));
}
