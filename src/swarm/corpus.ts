/**
 * Plans that reached something which nothing before had, and how often each thing was reached: from
 * these the next plans are made.
 */
import type { FaultKind } from "../scenario/faults/fault.ts";
import type { DrawnPlan } from "../scenario/swarm/draw-plan.ts";
import type { WeightedKind } from "../scenario/swarm/swarm-schema.ts";

export interface CorpusEntry {
  readonly plan: DrawnPlan;
  /** What this plan was the first to reach. */
  readonly first: readonly string[];
}

export class Corpus {
  /** By file. */
  readonly #entries = new Map<number, CorpusEntry[]>();
  readonly #reached = new Map<string, number>();

  get reached(): ReadonlyMap<string, number> {
    return this.#reached;
  }

  entries(file: number): readonly CorpusEntry[] {
    return this.#entries.get(file) ?? [];
  }

  /** @returns how much of it is new */
  take(file: number, plan: DrawnPlan | null, coverage: readonly string[]): number {
    const first = coverage.filter((what) => !this.#reached.has(what));
    for (const what of coverage) this.#reached.set(what, (this.#reached.get(what) ?? 0) + 1);
    if (first.length > 0 && plan !== null) {
      this.#entries.set(file, [...this.entries(file), { plan, first }]);
    }
    return first.length;
  }

  /** Entries weigh more the more seldom what they were first to reach was reached since. */
  weightOf({ first }: CorpusEntry): number {
    return first.reduce((sum, what) => sum + 1 / (this.#reached.get(what) ?? 1), 0);
  }

  /** Weights of the file, times how seldom the kind and its pairs with states were reached. */
  weighted(kinds: readonly WeightedKind[]): readonly WeightedKind[] {
    return kinds.map(({ kind, weight }) => ({ kind, weight: weight / (1 + this.#seen(kind)) }));
  }

  #seen(kind: FaultKind): number {
    let seen = this.#reached.get(`fault:${kind}`) ?? 0;
    for (const [what, count] of this.#reached) {
      if (what.startsWith("pair:") && what.endsWith(`+${kind}`)) seen += count;
    }
    return seen;
  }
}
