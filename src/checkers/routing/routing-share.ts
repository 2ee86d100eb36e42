/**
 * Verifies that the canary's part of first-time routings lies within its binomial band, epoch by
 * epoch: never equality, and no more than one false alarm in a million epochs.
 *
 * Counts keys, not jobs, where keys stick: jobs of one tenant are no independent draws. Leaves
 * out retries. Does not verify single jobs (routing-conformance).
 */
import { FULL_SHARE, type Split, type StickyKey } from "../../canary/routing/route.ts";
import type { HistoryEvent, JobsEnqueued } from "../../history/event.ts";
import { binomialBand } from "../../kernel/binomial.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { KnownRoutes } from "./known-routes.ts";
import { isInScope, keyOf } from "./lane-oracle.ts";

/** Chance of a false alarm, both sides together. */
const ALPHA = 1e-6;

interface Counts {
  fence: string;
  routed: number;
  canary: number;
  /** Keys that were counted, where a key is more than one job; null where it is not. */
  readonly keys: Set<string> | null;
}

export class RoutingShare implements Checker {
  readonly name = "routing-share";
  readonly #context: CheckContext;
  readonly #routes: KnownRoutes;
  readonly #split: Split;
  readonly #stickyKey: StickyKey;
  #isScoped: boolean;
  readonly #routed: Counts[] = [];

  constructor(context: CheckContext) {
    const { split, stickyKey, scope, plan } = context.scenario.rollout;
    this.#context = context;
    this.#split = split;
    this.#stickyKey = stickyKey;
    this.#isScoped = scope.kind !== "all" || plan.kind === "tenants";
    this.#routes = new KnownRoutes(context.scenario.rollout.queue);
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "enqueued") {
      if (event.fallback || event.diverted) return;
      this.#count(event);
      return;
    }
    this.#routes.observe(event);
    if (event.kind === "committed") this.#isScoped ||= event.route.scope.kind !== "all";
  }

  finish(): Finding[] {
    const judged = this.#routed.flatMap((counts) => this.#judge(counts));
    const n = judged.reduce((sum, { counts }) => sum + counts.routed, 0);
    const outside = judged.filter(({ inside }) => !inside);
    const shown = outside[0] ?? judged.toSorted((a, b) => b.counts.routed - a.counts.routed)[0];
    const base = {
      id: "routing-share",
      title: "Each stage gets its share of the traffic",
      n,
      unit: "canary keys",
      jobs: [],
      marginPercent: null,
    };
    if (shown === undefined) {
      // All or nothing of a scope is no matter of chance: routing-conformance has judged it.
      if (this.#routed.some((counts) => this.#isWhole(counts))) return [];
      const sentence = "No stage with a share between 0 and 100 % routed anything.";
      return [{ ...base, verdict: "unknown", expected: "within band", observed: "-", sentence }];
    }
    const { counts, route, band } = shown;
    const share = `${route.share / 100} % (epoch ${route.epoch})`;
    const of = `${grouped(counts.canary)} of ${grouped(counts.routed)} at ${share}`;
    const finding: Finding = {
      ...base,
      verdict: outside.length > 0 ? "fail" : "pass",
      expected: `${band.low} to ${band.high}`,
      observed: String(counts.canary),
      sentence:
        outside.length > 0
          ? `${grouped(outside.length)} of ${counted(judged.length, "stage")} off; first ${of}.`
          : withinBands(judged.length, of),
    };
    return [finding];
  }

  #count({ fence, jobs, lanes }: JobsEnqueued): void {
    const counts = this.#countsOf(fence);
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as number;
      if (this.#isScoped && !this.#inScope(fence, job)) continue;
      if (counts.keys !== null && !this.#isNewKey(counts.keys, job)) continue;
      counts.routed += 1;
      if (lanes[i] === "canary") counts.canary += 1;
    }
  }

  /** Nobody's, where the route is not known. */
  #inScope(fence: string, job: number): boolean {
    const route = this.#routes.perhaps(fence);
    return route !== null && isInScope(route, this.#context.traitsOf(job));
  }

  #isNewKey(keys: Set<string>, job: number): boolean {
    const key = keyOf(this.#context.traitsOf(job), this.#stickyKey);
    if (key === null) return true;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  }

  #countsOf(fence: string): Counts {
    const last = this.#routed.at(-1);
    if (last?.fence === fence) return last;
    const known = this.#routed.find((counts) => counts.fence === fence);
    if (known !== undefined) return known;
    const sticks = this.#split === "sticky" && this.#stickyKey !== "job_id";
    const fresh = { fence, routed: 0, canary: 0, keys: sticks ? new Set<string>() : null };
    this.#routed.push(fresh);
    return fresh;
  }

  #isWhole({ fence, canary }: Counts): boolean {
    return canary > 0 && this.#routes.perhaps(fence)?.share === FULL_SHARE;
  }

  #judge(counts: Counts) {
    const route = this.#routes.perhaps(counts.fence);
    if (route === null || route.canaryVersion === null) return [];
    if (route.share <= 0 || route.share >= FULL_SHARE) return [];
    const band = binomialBand(counts.routed, route.share / FULL_SHARE, ALPHA);
    const inside = counts.canary >= band.low && counts.canary <= band.high;
    return [{ counts, route, band, inside }];
  }
}

function withinBands(stages: number, largest: string): string {
  if (stages === 1) return `The one stage lies within its band: ${largest}.`;
  return `All ${grouped(stages)} stages lie within their bands; largest ${largest}.`;
}
