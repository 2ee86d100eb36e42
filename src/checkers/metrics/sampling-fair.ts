/**
 * Verifies that the run times which workers tell, where they do not tell all, are like those that
 * they do not: as many as the weight says, and at the median and the 95th percentile of all run
 * times of a version as many below as there should be, within a binomial band. And that all are
 * told where nothing may be left out.
 *
 * That counts stay exact, and what is told is counted with its weight: counts-true. From which rate
 * on a worker samples is not judged: it goes by what it sent, which a history has not all heard.
 */
import type { HistoryEvent, JobsSettled, RunTimeTelling } from "../../history/event.ts";
import { binomialBand } from "../../kernel/binomial.ts";
import type { Instant } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { bucketFor } from "./slot-tallies.ts";

/** Chance of a false alarm, both sides together. */
const ALPHA = 1e-6;
const QUANTILES = [0.5, 0.95] as const;

/** Of one version's workers at one weight, by bucket. */
interface RunTimes {
  readonly version: string;
  readonly weight: number;
  readonly all: Map<number, number>;
  readonly told: Map<number, number>;
}

export class SamplingFair implements Checker {
  readonly name = "sampling-fair";
  readonly #above: number | null;
  readonly #violations = new Violations();
  readonly #runTimes = new Map<string, RunTimes>();
  #sampled = 0;
  #told = 0;

  constructor({ scenario }: CheckContext) {
    this.#above = scenario.timing.sampleAbove;
  }

  observe(event: HistoryEvent): void {
    if (event.kind !== "settled") return;
    const { sample } = event;
    if (this.#above === null) {
      if (sample !== undefined) this.#violations.add(null, "Run times were left out unasked.");
      return;
    }
    if (sample !== undefined) this.#take(event, sample);
  }

  finish(): Finding[] {
    if (this.#sampled === 0 && this.#violations.count === 0) return [];
    for (const of of this.#runTimes.values()) this.#judge(of);
    const finding = this.#violations.finding({
      id: "sampling-fair",
      title: "The run times that are told are like those that are not",
      unit: "samples",
      n: this.#sampled,
      sentence:
        `Of ${counted(this.#sampled, "run time")}, ` +
        `${counted(this.#told, "was told, and stands", "were told, and stand")} for all of them.`,
    });
    return [finding];
  }

  #take(event: JobsSettled, { weight, told }: RunTimeTelling): void {
    const { version, startedAt, finishedAt, outcomes, accepted } = event;
    const { all, told: seen } = this.#runTimesOf(version, weight);
    for (let i = 0; i < told.length; i++) {
      if (!accepted[i] || outcomes[i] === "retry") continue;
      const bucket = bucketFor((finishedAt[i] as Instant) - (startedAt[i] as Instant));
      all.set(bucket, (all.get(bucket) ?? 0) + 1);
      this.#sampled += 1;
      if (!told[i]) continue;
      this.#told += 1;
      seen.set(bucket, (seen.get(bucket) ?? 0) + 1);
    }
  }

  #runTimesOf(version: string, weight: number): RunTimes {
    const key = `${version}/${weight}`;
    const known = this.#runTimes.get(key);
    if (known !== undefined) return known;
    const fresh = { version, weight, all: new Map(), told: new Map() };
    this.#runTimes.set(key, fresh);
    return fresh;
  }

  #judge({ version, weight, all, told }: RunTimes): void {
    const [n, seen] = [sumOf(all), sumOf(told)];
    this.#compare(`of ${version} told`, seen, { n, p: 1 / weight });
    for (const q of QUANTILES) {
      const bound = quantileOf(all, q);
      // Where many run times lie in its bucket, either side of that tells more.
      for (const upTo of [bound - 1, bound]) {
        const p = sumOf(all, upTo) / n;
        const what = `of ${version} told up to percentile ${q * 100} of all`;
        this.#compare(what, sumOf(told, upTo), { n: seen, p });
      }
    }
  }

  #compare(what: string, seen: number, { n, p }: { n: number; p: number }): void {
    const { low, high } = binomialBand(n, p, ALPHA);
    if (seen >= low && seen <= high) return;
    const right = `${grouped(low)} to ${grouped(high)}`;
    const told = `${counted(seen, "run time")} ${what}`;
    this.#violations.add(null, `${told}, and ${right} are right, of ${grouped(n)}.`);
  }
}

function sumOf(runTimes: ReadonlyMap<number, number>, upTo = Number.POSITIVE_INFINITY): number {
  let sum = 0;
  for (const [bucket, count] of runTimes) if (bucket <= upTo) sum += count;
  return sum;
}

/** The bucket at or below which a share of the run times lies. */
function quantileOf(runTimes: ReadonlyMap<number, number>, q: number): number {
  let left = q * sumOf(runTimes);
  for (const [bucket, count] of [...runTimes].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return bucket;
  }
  return Number.POSITIVE_INFINITY;
}
