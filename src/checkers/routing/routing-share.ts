/**
 * Verifies that the canary's part of first-time routings lies within its binomial band, epoch by
 * epoch: never equality, and no more than one false alarm in a million epochs.
 *
 * Counts keys, not jobs, where keys stick: jobs of one tenant are no independent draws. Leaves
 * out retries. Does not verify single jobs (routing-conformance).
 */
import { FULL_SHARE, type Route, type Split, type StickyKey } from "../../canary/routing/route.ts";
import type { HistoryEvent, JobsEnqueued } from "../../history/event.ts";
import { binomialBand } from "../../kernel/binomial.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { isInScope, keyOf } from "./lane-oracle.ts";
import { RoutesByEpoch } from "./routes-by-epoch.ts";

/** Chance of a false alarm, both sides together. */
const ALPHA = 1e-6;

interface Counts {
  epoch: number;
  routed: number;
  canary: number;
  /** Keys that were counted, where a key is more than one job; null where it is not. */
  readonly keys: Set<string> | null;
}

export class RoutingShare implements Checker {
  readonly name = "routing-share";
  readonly #context: CheckContext;
  readonly #routes: RoutesByEpoch;
  readonly #split: Split;
  readonly #stickyKey: StickyKey;
  readonly #isScoped: boolean;
  #epochs: Counts[] = [];

  constructor(context: CheckContext) {
    const { split, stickyKey, scope } = context.scenario.rollout;
    this.#context = context;
    this.#split = split;
    this.#stickyKey = stickyKey;
    this.#isScoped = scope.kind !== "all";
    this.#routes = new RoutesByEpoch(context.scenario.rollout.queue);
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "enqueued") {
      this.#count(event);
      return;
    }
    this.#routes.observe(event);
    if (event.kind !== "storeLost") return;
    // Epochs that the store lost may come again, with another route.
    this.#epochs = this.#epochs.filter(({ epoch }) => this.#routes.of(epoch) !== null);
  }

  finish(): Finding[] {
    const judged = this.#epochs.flatMap((counts) => this.#judge(counts));
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
      const sentence = "No stage with a share between 0 and 100 % routed anything.";
      return [{ ...base, verdict: "unknown", expected: "within band", observed: "-", sentence }];
    }
    const { counts, route, band } = shown;
    const share = `${route.share / 100} % (epoch ${route.epoch})`;
    const of = `${counts.canary} of ${counts.routed} at ${share}`;
    const finding: Finding = {
      ...base,
      verdict: outside.length > 0 ? "fail" : "pass",
      expected: `${band.low} to ${band.high}`,
      observed: String(counts.canary),
      sentence:
        outside.length > 0
          ? `${outside.length} of ${judged.length} stages off; first ${of}.`
          : `All ${judged.length} stages lie within their bands; largest ${of}.`,
    };
    return [finding];
  }

  #count({ epoch, jobs, lanes }: JobsEnqueued): void {
    const counts = this.#countsOf(epoch);
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as number;
      if (this.#isScoped && !this.#inScope(epoch, job)) continue;
      if (counts.keys !== null && !this.#isNewKey(counts.keys, job)) continue;
      counts.routed += 1;
      if (lanes[i] === "canary") counts.canary += 1;
    }
  }

  /** Nobody's, where the route is not known. */
  #inScope(epoch: number, job: number): boolean {
    const route = this.#routes.candidates(epoch)[0];
    return route !== undefined && isInScope(route, this.#context.traitsOf(job));
  }

  #isNewKey(keys: Set<string>, job: number): boolean {
    const key = keyOf(this.#context.traitsOf(job), this.#stickyKey);
    if (key === null) return true;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  }

  #countsOf(epoch: number): Counts {
    const last = this.#epochs.at(-1);
    if (last?.epoch === epoch) return last;
    const known = this.#epochs.find((counts) => counts.epoch === epoch);
    if (known !== undefined) return known;
    const sticks = this.#split === "sticky" && this.#stickyKey !== "job_id";
    const fresh = { epoch, routed: 0, canary: 0, keys: sticks ? new Set<string>() : null };
    this.#epochs.push(fresh);
    return fresh;
  }

  #judge(counts: Counts) {
    const route: Route | undefined = this.#routes.candidates(counts.epoch)[0];
    if (route === undefined || route.canaryVersion === null) return [];
    if (route.share <= 0 || route.share >= FULL_SHARE) return [];
    const band = binomialBand(counts.routed, route.share / FULL_SHARE, ALPHA);
    const inside = counts.canary >= band.low && counts.canary <= band.high;
    return [{ counts, route, band, inside }];
  }
}
