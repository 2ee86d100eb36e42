/**
 * Verifies job by job that each enqueue and requeue went to the lane that the committed route of
 * its epoch gives, recomputed by an oracle of its own (lane-oracle.ts), 100 % and not 99.9 %, and
 * that the route says what the rollout was told (route-as-told.ts).
 *
 * The random split cannot be recomputed, nor can the turns of retries: there it verifies only that
 * share 0, or no canary version, or a tenant out of scope gives no canary job, and full share
 * nothing else. Whether shares are right: routing-share.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Route } from "../../canary/routing/route.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { HistoryEvent, JobNumber, JobsEnqueued, JobsRequeued } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker, JobTraits } from "../checker.ts";
import { Violations } from "../violations.ts";
import { KnownRoutes } from "./known-routes.ts";
import { LaneOracle } from "./lane-oracle.ts";
import { notAsTold } from "./route-as-told.ts";

type Routed = JobsEnqueued | JobsRequeued;

/** Batches whose route is not known yet; beyond these they are let go, and the finding says so. */
const MOST_PENDING = 20_000;

export class RoutingConformance implements Checker {
  readonly name = "routing-conformance";
  readonly #violations = new Violations();
  readonly #routes: KnownRoutes;
  readonly #traitsOf: (job: JobNumber) => JobTraits;
  readonly #producers: number;
  /** A job may be sent in the turn of its repeat: its own turn is not known then. */
  readonly #repeats: boolean;
  readonly #told: RolloutConfig;
  readonly #pending: Routed[] = [];
  #letGo = 0;
  /** Most batches in a row have one route. */
  #latest: { readonly route: Route; readonly oracle: LaneOracle } | null = null;
  #checked = 0;

  constructor({ scenario, traitsOf }: CheckContext) {
    this.#routes = new KnownRoutes(scenario.rollout.queue);
    this.#traitsOf = traitsOf;
    this.#producers = scenario.producers;
    this.#repeats = scenario.jobs.repeated !== null;
    this.#told = scenario.rollout;
  }

  get checked(): number {
    return this.#checked;
  }

  get violations(): number {
    return this.#violations.count;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "enqueued" || event.kind === "requeued") {
      // Not by the route; fallbacks.ts and ../breaker/ say whether it had to be.
      if (event.fallback || event.diverted) return;
      const route = this.#routes.of(event.fence);
      if (route !== null) this.#check(event, route);
      else if (this.#pending.length < MOST_PENDING) this.#pending.push(event);
      else this.#letGo += event.jobs.length;
      return;
    }
    this.#routes.observe(event);
    if (event.kind !== "committed") return;
    const wrong = notAsTold(event, this.#told);
    if (wrong !== null) this.#violations.add(null, wrong);
  }

  finish(): Finding[] {
    for (const event of this.#pending) this.#checkLate(event);
    const finding = this.#violations.finding({
      id: "routing-conformance",
      title: "Every job is on the lane that its route gives",
      unit: "jobs",
      n: this.#checked,
      unknown:
        this.#letGo === 0
          ? null
          : `${counted(this.#letGo, "job has", "jobs have")} a route that nobody knows.`,
      sentence:
        `${counted(this.#checked, "routing")} recomputed, ` +
        "all as the route of the epoch gives.",
    });
    return [finding];
  }

  /** By a route whose commit was not acknowledged before: perhaps it was tried. */
  #checkLate(event: Routed): void {
    const route = this.#routes.perhaps(event.fence);
    if (route !== null) {
      this.#check(event, route);
      return;
    }
    const job = event.jobs[0] ?? null;
    const what = `Job ${job} was accepted under epoch ${event.epoch}, by a route nobody committed.`;
    this.#violations.add(job, what);
  }

  #check(event: Routed, route: Route): void {
    const { jobs, lanes } = event;
    const moved = event.kind === "requeued" ? event.moved : null;
    for (let i = 0; i < jobs.length; i++) {
      if (moved !== null && !moved[i]) continue;
      const job = jobs[i] as number;
      const right = this.#laneOf(job, route, moved !== null);
      if (right === null) continue;
      this.#checked += 1;
      if (right !== lanes[i]) this.#blame(job, lanes[i] as Lane, right, route);
    }
  }

  /** Null where the lane is left to chance. */
  #laneOf(job: JobNumber, route: Route, again: boolean): Lane | null {
    const sequence = again || this.#repeats ? null : Math.floor(job / this.#producers);
    return this.#oracleOf(route).laneOf({ traits: this.#traitsOf(job), sequence });
  }

  #oracleOf(route: Route): LaneOracle {
    if (this.#latest?.route === route) return this.#latest.oracle;
    const oracle = new LaneOracle(route);
    this.#latest = { route, oracle };
    return oracle;
  }

  #blame(job: JobNumber, lane: Lane, right: Lane, route: Route): void {
    this.#violations.add(
      job,
      `Job ${job} was put on the ${lane} lane; epoch ${route.epoch} (share ` +
        `${route.share / 100} %) gives ${right}.`,
    );
  }
}
