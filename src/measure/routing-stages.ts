/**
 * How each stage of a rollout routed: keys that were routed for the first time, how many to the
 * canary, and the exact binomial band in which that should lie. One row an epoch.
 */
import { FULL_SHARE, type Share } from "../canary/routing/route.ts";
import type { HistoryEvent, JobNumber, JobsEnqueued } from "../history/event.ts";
import { binomialBand } from "../kernel/binomial.ts";
import { type Instant, toMs } from "../kernel/time.ts";
import type { StageRouting } from "../result/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Chance that a right stage lies outside of its band, both sides together. */
const ALPHA = 1e-6;

interface Stage {
  readonly epoch: number;
  readonly stage: number;
  readonly share: Share;
  readonly from: Instant;
  /** Tenants in scope; null: all of them. */
  readonly tenants: ReadonlySet<string> | null;
}

/** What of a job may stick to a lane, or put it out of scope. */
export interface KeyTraits {
  readonly tenant: string;
  readonly fields?: Readonly<Record<string, string>>;
}

interface Counts {
  routed: number;
  canary: number;
  readonly keys: Set<string>;
}

export class RoutingStages {
  readonly #traitsOf: (job: JobNumber) => KeyTraits;
  /** The field that sticks to a lane, where that is more than one job; else null. */
  readonly #stickyKey: string | null;
  readonly #stages: Stage[] = [];
  readonly #counts = new Map<number, Counts>();
  #until: Instant = 0;

  constructor({ rollout, jobs }: Scenario, traitsOf: (job: JobNumber) => KeyTraits) {
    this.#traitsOf = traitsOf;
    const { split, stickyKey } = rollout;
    const has =
      stickyKey === "tenant" ? jobs.tenants > 0 : jobs.fields.some((of) => of.name === stickyKey);
    this.#stickyKey = split === "sticky" && has ? stickyKey : null;
  }

  observe(event: HistoryEvent): void {
    this.#until = Math.max(this.#until, event.at);
    const byRoute = event.kind === "enqueued" && !event.fallback && !event.diverted;
    if (byRoute) this.#enqueued(event);
    if (event.kind !== "committed" || event.route.epoch === this.#stages.at(-1)?.epoch) return;
    const { epoch, share, scope } = event.route;
    const tenants = scope.kind === "all" ? null : new Set(scope.tenants);
    const { stage } = event.deployment;
    this.#stages.push({ epoch, share, stage, from: event.storeAt, tenants });
  }

  stages(): StageRouting[] {
    return this.#stages.map(({ epoch, stage, share, from }, index) => {
      const { routed, canary } = this.#counts.get(epoch) ?? { routed: 0, canary: 0 };
      const to = this.#stages[index + 1]?.from ?? this.#until;
      const { low, high } = binomialBand(routed, share / FULL_SHARE, ALPHA);
      return { epoch, stage, share, fromMs: toMs(from), toMs: toMs(to), routed, canary, low, high };
    });
  }

  #enqueued({ epoch, jobs, lanes }: JobsEnqueued): void {
    let counts = this.#counts.get(epoch);
    if (counts === undefined) {
      counts = { routed: 0, canary: 0, keys: new Set() };
      this.#counts.set(epoch, counts);
    }
    const tenants = this.#stages.findLast((stage) => stage.epoch === epoch)?.tenants ?? null;
    for (let i = 0; i < jobs.length; i++) {
      if (!this.#isCounted(jobs[i] as number, tenants, counts.keys)) continue;
      counts.routed += 1;
      if (lanes[i] === "canary") counts.canary += 1;
    }
  }

  /** A job in scope, and the first one of its key. */
  #isCounted(job: JobNumber, tenants: Stage["tenants"], keys: Set<string>): boolean {
    if (tenants === null && this.#stickyKey === null) return true;
    const { tenant, fields } = this.#traitsOf(job);
    if (tenants !== null && !tenants.has(tenant)) return false;
    if (this.#stickyKey === null) return true;
    return isNew(keys, (this.#stickyKey === "tenant" ? tenant : fields?.[this.#stickyKey]) ?? "");
  }
}

function isNew(keys: Set<string>, key: string): boolean {
  if (keys.has(key)) return false;
  keys.add(key);
  return true;
}
