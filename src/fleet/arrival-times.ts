/**
 * When the jobs of one producer are intended: an open-loop plan that is fixed before the run.
 *
 * A phase's rate is linear, so the number of jobs expected until t is a parabola; instants come
 * from inverting it exactly (time change). Poisson: P producers are P independent streams of 1/P of
 * the rate, whose sum is a Poisson process of the whole rate. Uniform: the jobs stand at equal
 * steps of the parabola and the producers take them in turn.
 */
import { assert } from "../kernel/assert.ts";
import { type RandomStream, stream } from "../kernel/random.ts";
import { type Duration, type Instant, SECOND } from "../kernel/time.ts";
import type { LoadPhase } from "../scenario/scenario.ts";

export interface ArrivalOptions {
  readonly seed: string;
  readonly load: readonly LoadPhase[];
  readonly producers: number;
  /** 0 to producers - 1. */
  readonly producer: number;
}

export function lengthOf(load: readonly LoadPhase[]): Duration {
  return load.reduce((sum, phase) => sum + phase.for, 0);
}

/** Walks through the instants of one producer, since the run's start, in order. */
export class ArrivalTimes {
  readonly #load: readonly LoadPhase[];
  readonly #producers: number;
  readonly #random: RandomStream;
  #phase = -1;
  #phaseStart: Instant = 0;
  #phaseEnd: Instant = 0;
  /** Jobs of the whole plan expected in this phase, and until the latest arrival of it. */
  #expected = 0;
  #passed = 0;
  /** From #passed (or the phase's start) to the next arrival, in jobs of the whole plan. */
  #poissonGap: number;
  #uniformGap: number;
  #next: Instant | null = null;
  #count = 0;

  constructor({ seed, load, producers, producer }: ArrivalOptions) {
    assert(producer >= 0 && producer < producers, `producer ${producer} of ${producers}`);
    this.#load = load;
    this.#producers = producers;
    this.#random = stream(seed, `arrivals/${producer}`);
    this.#poissonGap = this.#drawGap();
    // Half a step in: the first job neither coincides with the start nor the last with the end.
    this.#uniformGap = producer + 0.5;
    this.#enterPhase();
    this.#find();
  }

  /** The next instant; null when there are no more. */
  get next(): Instant | null {
    return this.#next;
  }

  /** How many instants were passed by `advance`. */
  get count(): number {
    return this.#count;
  }

  advance(): void {
    if (this.#next === null) return;
    this.#count += 1;
    if (this.#load[this.#phase]!.arrival === "poisson") this.#poissonGap = this.#drawGap();
    else this.#uniformGap = this.#producers;
    this.#find();
  }

  #drawGap(): number {
    return -Math.log(1 - this.#random.next()) * this.#producers;
  }

  #enterPhase(): void {
    this.#phase += 1;
    const phase = this.#load[this.#phase];
    if (phase === undefined) return;
    this.#phaseStart = this.#phaseEnd;
    this.#phaseEnd = this.#phaseStart + phase.for;
    this.#expected = ((phase.fromRate + phase.toRate) / 2) * (phase.for / SECOND);
    this.#passed = 0;
  }

  #find(): void {
    for (let phase = this.#load[this.#phase]; phase !== undefined; ) {
      const poisson = phase.arrival === "poisson";
      const target = this.#passed + (poisson ? this.#poissonGap : this.#uniformGap);
      if (target < this.#expected) {
        this.#passed = target;
        this.#next = this.#instantOf(phase, target);
        return;
      }
      // What the gap still lacks goes over to the next phase of the same kind.
      if (poisson) this.#poissonGap = target - this.#expected;
      else this.#uniformGap = target - this.#expected;
      this.#enterPhase();
      phase = this.#load[this.#phase];
    }
    this.#next = null;
  }

  /** Where the parabola reaches `target`; written so that nearly equal numbers never subtract. */
  #instantOf(phase: LoadPhase, target: number): Instant {
    const { fromRate, toRate } = phase;
    let meanRate = fromRate;
    if (fromRate !== toRate) {
      const slope = ((toRate - fromRate) / phase.for) * SECOND;
      const root = Math.sqrt(Math.max(0, fromRate * fromRate + 2 * slope * target));
      meanRate = (fromRate + root) / 2;
    }
    const since = Math.floor((target / meanRate) * SECOND);
    return Math.min(this.#phaseStart + since, this.#phaseEnd);
  }
}
