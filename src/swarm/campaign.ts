/**
 * A campaign over seeds, a generation at a time. What a generation tries depends on the files, the
 * first seed, the shard and the results of the generations before: on nothing else.
 */
import { assert } from "../kernel/assert.ts";
import { type RandomStream, stream } from "../kernel/random.ts";
import type { SeedResult, SwarmResult } from "../result/swarm-result.ts";
import { FAULT_KINDS } from "../scenario/faults/fault.ts";
import { swarmContext } from "../scenario/resolve-scenario.ts";
import type { SwarmContext } from "../scenario/swarm/draw-fault.ts";
import { drawPlan } from "../scenario/swarm/draw-plan.ts";
import { Corpus, type CorpusEntry } from "./corpus.ts";
import { mutatePlan } from "./mutate-plan.ts";
import { type SwarmHead, swarmResult } from "./swarm-account.ts";
import type { SwarmFile, Task, TaskResult } from "./task.ts";

export const GENERATION = 128;

export interface CampaignOptions extends Pick<SwarmHead, "version" | "options" | "shard"> {
  readonly files: readonly SwarmFile[];
}

export class Campaign {
  readonly #options: CampaignOptions;
  readonly #contexts: readonly (SwarmContext | null)[];
  readonly #corpus = new Corpus();
  readonly #seeds: SeedResult[] = [];
  /** Tasks of this shard that were handed out. */
  #handedOut = 0;

  constructor(options: CampaignOptions) {
    const names = options.files.map(({ name }) => name);
    assert(new Set(names).size === names.length, `two scenarios have one name: ${names}`);
    this.#options = options;
    this.#contexts = options.files.map(({ content }) => swarmContext(content));
  }

  /** Tasks of this shard altogether; null if time is all that ends it. */
  get planned(): number | null {
    const { seeds } = this.#options.options;
    const { index, of } = this.#options.shard;
    if (seeds === null) return null;
    return Math.max(0, Math.ceil((seeds - index + 1) / of)) * this.#options.files.length;
  }

  get reached(): number {
    return this.#corpus.reached.size;
  }

  /** The next generation; empty at the end. */
  next(): Task[] {
    const left = this.planned === null ? GENERATION : this.planned - this.#handedOut;
    const size = Math.min(GENERATION, left);
    const tasks = Array.from({ length: size }, (_, i) => this.#task(this.#handedOut + i));
    this.#handedOut += size;
    return tasks;
  }

  /** In the order of the tasks; those without a result are left out. */
  take(tasks: readonly Task[], results: readonly (TaskResult | null)[]): void {
    for (const [i, done] of results.entries()) {
      const task = tasks[i];
      if (done === null || task === undefined) continue;
      this.#corpus.take(task.file, task.drawn, done.coverage);
      this.#seeds.push(done.result);
    }
  }

  result(interrupted: boolean): SwarmResult {
    const { files, version, options, shard } = this.#options;
    const head = {
      version,
      options,
      shard,
      files: files.map(({ name, digest }) => ({ scenario: name, digest })),
      kinds: kindsOf(files),
    };
    return swarmResult(head, { seeds: this.#seeds, reached: this.#corpus.reached, interrupted });
  }

  /** The n-th task of this shard: the files take turns, and the shards take turns in seeds. */
  #task(n: number): Task {
    const { files, options, shard } = this.#options;
    const file = n % files.length;
    const turn = Math.floor(n / files.length);
    const seed = String(options.firstSeed + turn * shard.of + shard.index - 1);
    const context = this.#contexts[file] ?? null;
    if (context === null) return { file, seed, plan: "written", drawn: null };
    // Every other turn, so that with several files each has both.
    const entries = options.guided && turn % 2 === 1 ? this.#corpus.entries(file) : [];
    if (entries.length === 0) return { file, seed, plan: "drawn", drawn: drawPlan(seed, context) };
    const random = stream(seed, "swarm/mutation");
    const kinds = this.#corpus.weighted(context.swarm.kinds);
    const { plan } = this.#pick(entries, random);
    return { file, seed, plan: "mutated", drawn: mutatePlan(plan, { random, context, kinds }) };
  }

  #pick(entries: readonly CorpusEntry[], random: RandomStream): CorpusEntry {
    const weights = entries.map((entry) => this.#corpus.weightOf(entry));
    let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const place = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    const picked = entries[place] ?? entries.at(-1);
    assert(picked !== undefined, "a plan was to be mutated, but there is none");
    return picked;
  }
}

function kindsOf(files: readonly SwarmFile[]): string[] {
  const kinds = files.flatMap(({ content }) => [
    ...content.faults.map(({ kind }) => kind),
    ...(content.swarm?.kinds.map(({ kind }) => kind) ?? []),
  ]);
  return FAULT_KINDS.filter((kind) => kinds.includes(kind));
}
