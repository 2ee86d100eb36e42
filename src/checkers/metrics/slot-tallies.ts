/**
 * What was counted in each slot of the store's clock, counted a second time from the history. Slots
 * are recycled once they are older than `keep`: a look that asks for those cannot be judged.
 *
 * Buckets are told from run times here once more, from the layout's description.
 */
import type { Lane } from "../../canary/store/job.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

/** 64 of one microsecond, then 32 for each of 30 octaves. */
const BUCKETS = 64 + 30 * 32;
const LONGEST = 68_719_476_736;

export class LaneTally {
  routed = 0;
  finished = 0;
  failed = 0;
  attemptsFailed = 0;
  readonly runTimes = new Int32Array(BUCKETS);

  clear(): void {
    this.routed = 0;
    this.finished = 0;
    this.failed = 0;
    this.attemptsFailed = 0;
    this.runTimes.fill(0);
  }

  add(other: LaneTally): void {
    this.routed += other.routed;
    this.finished += other.finished;
    this.failed += other.failed;
    this.attemptsFailed += other.attemptsFailed;
    for (let i = 0; i < BUCKETS; i++) {
      this.runTimes[i] = (this.runTimes[i] as number) + (other.runTimes[i] as number);
    }
  }

  /** `weight`: for so many jobs. */
  ran(runTime: Duration, weight: number): void {
    const bucket = bucketFor(runTime);
    this.runTimes[bucket] = (this.runTimes[bucket] as number) + weight;
  }
}

export type SlotTally = Readonly<Record<Lane, LaneTally>>;

const fresh = (): SlotTally => ({ stable: new LaneTally(), canary: new LaneTally() });

export interface SlotTalliesOptions {
  readonly slotFor: Duration;
  readonly keep: Duration;
}

export class SlotTallies {
  readonly #slotFor: Duration;
  readonly #keep: number;
  readonly #slots = new Map<number, SlotTally>();
  readonly #spare: SlotTally[] = [];
  /** Where slots begin, counted from the run's start. */
  #phase: Duration = 0;
  #newest = 0;
  #current: SlotTally | null = null;
  #currentNumber = -1;

  constructor({ slotFor, keep }: SlotTalliesOptions) {
    this.#slotFor = slotFor;
    this.#keep = Math.ceil(keep / slotFor);
  }

  /** True if slots begin where this instant lies; otherwise all is forgotten, and they do now. */
  alignTo(slotStart: Instant): boolean {
    const phase = ((slotStart % this.#slotFor) + this.#slotFor) % this.#slotFor;
    if (phase === this.#phase) return true;
    this.#phase = phase;
    for (const number of [...this.#slots.keys()]) this.#drop(number);
    return false;
  }

  at(instant: Instant): SlotTally {
    const number = this.#numberOf(instant);
    if (number !== this.#currentNumber || this.#current === null) {
      this.#current = this.#slot(number);
      this.#currentNumber = number;
    }
    return this.#current;
  }

  /** The sum over [from, to); null when some of it is forgotten. */
  sum(from: Instant, to: Instant): SlotTally | null {
    const first = this.#numberOf(from);
    const end = this.#numberOf(to);
    if (first < this.#newest - this.#keep) return null;
    const sum = fresh();
    for (let number = first; number < end; number++) {
      const slot = this.#slots.get(number);
      if (slot === undefined) continue;
      sum.stable.add(slot.stable);
      sum.canary.add(slot.canary);
    }
    return sum;
  }

  #numberOf(instant: Instant): number {
    return Math.floor((instant - this.#phase) / this.#slotFor);
  }

  #slot(number: number): SlotTally {
    const known = this.#slots.get(number);
    if (known !== undefined) return known;
    this.#newest = Math.max(this.#newest, number);
    for (const old of this.#slots.keys()) {
      if (old >= this.#newest - this.#keep) break;
      this.#drop(old);
    }
    const slot = this.#spare.pop() ?? fresh();
    this.#slots.set(number, slot);
    return slot;
  }

  #drop(number: number): void {
    const slot = this.#slots.get(number);
    if (slot === undefined) return;
    slot.stable.clear();
    slot.canary.clear();
    this.#spare.push(slot);
    this.#slots.delete(number);
    this.#current = null;
  }
}

export function bucketFor(runTime: Duration): number {
  if (runTime < 64) return Math.max(0, Math.floor(runTime));
  if (runTime >= LONGEST) return BUCKETS - 1;
  let bucket = 64;
  let rest = runTime;
  if (rest < 0x4000_0000) {
    // 64 to 127 is the first octave: six bits, then one octave for each bit more.
    const above = 25 - Math.clz32(rest);
    return bucket + above * 32 + ((rest >>> (above + 1)) - 32);
  }
  while (rest >= 128) {
    rest /= 2;
    bucket += 32;
  }
  return bucket + Math.floor(rest / 2) - 32;
}
