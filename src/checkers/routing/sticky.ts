/**
 * Verifies that a key which went to the canary goes there again as long as, within one deployment,
 * the share only rises. The key is the job's number (seen again when it is retried), its tenant or
 * one of its fields.
 *
 * Knows nothing of the hash. Does not judge the random split: then there is no finding. A fall of
 * the share, a new salt or an epoch whose route is not known starts a new period.
 */
import type { Route, Scope } from "../../canary/routing/route.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { HistoryEvent, JobNumber, JobsEnqueued, JobsRequeued } from "../../history/event.ts";
import { JobLanes } from "../../history/job-lanes.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { KnownRoutes } from "./known-routes.ts";
import { isInScope, keyOf } from "./lane-oracle.ts";

export class Sticky implements Checker {
  readonly name = "sticky";
  readonly #context: CheckContext;
  readonly #violations = new Violations();
  readonly #routes: KnownRoutes;
  readonly #jobLanes = new JobLanes();
  readonly #keyLanes = new Map<string, Lane>();
  #fence = "";
  /** The route of the present period, at its highest share so far; null outside of any. */
  #period: Route | null = null;
  #checked = 0;

  constructor(context: CheckContext) {
    this.#context = context;
    this.#routes = new KnownRoutes(context.scenario.rollout.queue);
  }

  get checked(): number {
    return this.#checked;
  }

  get violations(): number {
    return this.#violations.count;
  }

  observe(event: HistoryEvent): void {
    if (event.kind !== "enqueued" && event.kind !== "requeued") {
      this.#routes.observe(event);
      if (event.kind === "storeLost") this.#startOver();
      return;
    }
    // A promise to keys holds for the routes that are followed.
    if (event.fallback || event.diverted) return;
    if (event.fence !== this.#fence) this.#turn(event.fence);
    if (this.#period === null) return;
    if (this.#byKey()) this.#routedKeys(event);
    else this.#routedJobs(event);
  }

  finish(): Finding[] {
    if (this.#context.scenario.rollout.split !== "sticky" || this.#checked === 0) {
      return this.#violations.count === 0 ? [] : [this.#finding()];
    }
    return [this.#finding()];
  }

  #finding(): Finding {
    return this.#violations.finding({
      id: "sticky",
      title: "A key stays with the canary while the share only rises",
      unit: "routings",
      n: this.#checked,
      sentence:
        `${counted(this.#checked, "key was", "keys were")} routed again, ` +
        "and none went back to stable.",
    });
  }

  #byKey(): boolean {
    const { rollout, jobs } = this.#context.scenario;
    const { stickyKey } = rollout;
    if (stickyKey === "tenant") return jobs.tenants > 0;
    return jobs.fields.some(({ name }) => name === stickyKey);
  }

  #turn(fence: string): void {
    this.#fence = fence;
    const route = this.#routes.of(fence);
    const before = this.#period;
    const goesOn =
      route !== null &&
      before !== null &&
      route.salt === before.salt &&
      route.share >= before.share &&
      staysInScope(before.scope, route.scope);
    if (!goesOn) this.#forget();
    const sticks = route !== null && route.split === "sticky" && route.canaryVersion !== null;
    this.#period = sticks ? route : null;
  }

  #startOver(): void {
    this.#fence = "";
    this.#period = null;
    this.#forget();
  }

  #forget(): void {
    this.#jobLanes.forgetAll();
    this.#keyLanes.clear();
  }

  #routedJobs(event: JobsEnqueued | JobsRequeued): void {
    const { jobs, lanes } = event;
    const again = event.kind === "requeued";
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as number;
      const lane = lanes[i] as Lane;
      if (again) {
        if (!event.moved[i]) continue;
        this.#compare(this.#jobLanes.of(job), lane, job, `Job ${job}`);
      }
      this.#jobLanes.set(job, lane);
    }
  }

  #routedKeys(event: JobsEnqueued | JobsRequeued): void {
    const { jobs, lanes } = event;
    const { stickyKey } = this.#context.scenario.rollout;
    for (let i = 0; i < jobs.length; i++) {
      if (event.kind === "requeued" && !event.moved[i]) continue;
      const job = jobs[i] as number;
      const lane = lanes[i] as Lane;
      const traits = this.#context.traitsOf(job);
      // A key may have jobs of tenants that are in scope, and of others.
      if (this.#period !== null && !isInScope(this.#period, traits)) continue;
      const key = keyOf(traits, stickyKey) ?? "";
      const before = this.#keyLanes.get(key) ?? null;
      if (before !== null) this.#compare(before, lane, job, `${key} (job ${job})`);
      if (before !== lane) this.#keyLanes.set(key, lane);
    }
  }

  #compare(before: Lane | null, lane: Lane, job: JobNumber, who: string): void {
    if (before === null) return;
    this.#checked += 1;
    if (before !== "canary" || lane !== "stable") return;
    const share = (this.#period?.share ?? 0) / 100;
    this.#violations.add(job, `${who} left the canary though the share only rose, to ${share} %.`);
  }
}

function staysInScope(before: Scope, now: Scope): boolean {
  if (now.kind === "all") return true;
  return before.kind !== "all" && before.tenants.every((tenant) => now.tenants.includes(tenant));
}
