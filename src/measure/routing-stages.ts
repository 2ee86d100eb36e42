/**
 * How each stage of a rollout routed: keys that were routed for the first time, how many to the
 * canary, and the exact binomial band in which that should lie. One row an epoch.
 */
import { FULL_SHARE, type Share } from "../canary/routing/route.ts";
import type { HistoryEvent, JobNumber, JobsEnqueued } from "../history/event.ts";
import { binomialBand } from "../kernel/binomial.ts";
import { type Instant, toMs } from "../kernel/time.ts";
import type { StageRouting } from "../result/run-result.ts";

/** Chance that a right stage lies outside of its band, both sides together. */
const ALPHA = 1e-6;

interface Stage {
  readonly epoch: number;
  readonly stage: number;
  readonly share: Share;
  readonly from: Instant;
}

interface Counts {
  routed: number;
  canary: number;
  readonly keys: Set<string>;
}

export class RoutingStages {
  readonly #keyOf: ((job: JobNumber) => string) | null;
  readonly #stages: Stage[] = [];
  readonly #counts = new Map<number, Counts>();
  #until: Instant = 0;

  /** `keyOf`: what sticks to a lane, where that is more than one job; else null. */
  constructor(keyOf: ((job: JobNumber) => string) | null) {
    this.#keyOf = keyOf;
  }

  observe(event: HistoryEvent): void {
    this.#until = Math.max(this.#until, event.at);
    if (event.kind === "enqueued") this.#enqueued(event);
    if (event.kind !== "committed" || event.route.epoch === this.#stages.at(-1)?.epoch) return;
    const { epoch, share } = event.route;
    this.#stages.push({ epoch, share, stage: event.deployment.stage, from: event.storeAt });
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
    for (let i = 0; i < jobs.length; i++) {
      if (this.#keyOf !== null && !isNew(counts.keys, this.#keyOf(jobs[i] as number))) continue;
      counts.routed += 1;
      if (lanes[i] === "canary") counts.canary += 1;
    }
  }
}

function isNew(keys: Set<string>, key: string): boolean {
  if (keys.has(key)) return false;
  keys.add(key);
  return true;
}
