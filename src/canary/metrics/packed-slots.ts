/**
 * Window slots in a row, packed into one array, with their sum kept up to date: a controller has
 * hundreds of slots of each of hundreds of deployments in memory, and adds them up at every look.
 *
 * A slot whose counts are not numbers is kept as such and never added. Slots are pushed in
 * ascending order and dropped from the oldest on.
 */
import { assert } from "../../kernel/assert.ts";
import { BUCKETS } from "./histogram.ts";
import type { LaneCounts, WindowSlot } from "./window.ts";

/** Of a packed slot: its number from the base on, its length, whether it can be counted. */
const HEAD = 3;
/** Of each lane in a packed slot: four counts, and how many entries of run times follow. */
const LANE_HEAD = 5;
/** An entry is a count, times this, plus a bucket; what does not fit takes more entries. */
const ENTRY = BUCKETS;
const MOST_OF_ENTRY = Math.floor(0xffff_ffff / ENTRY);
const FIRST_CAPACITY = 256;

export interface SlotSum {
  readonly stable: LaneCounts;
  readonly canary: LaneCounts;
}

export class PackedSlots {
  #packed = new Uint32Array(0);
  #start = 0;
  #end = 0;
  /** Number of the slot that the packed numbers count from. */
  #base = 0;
  #uncountable = 0;
  readonly #stable = new RunningSum();
  readonly #canary = new RunningSum();

  /** False while one of the slots cannot be counted. */
  get readable(): boolean {
    return this.#uncountable === 0;
  }

  push({ slot, stable, canary }: WindowSlot): void {
    if (this.#start === this.#end) this.#base = slot;
    assert(slot >= this.#base, `slot ${slot} comes after ${this.#base}`);
    const countable = isCounted(stable) && isCounted(canary);
    const length = HEAD + (countable ? lengthOf(stable) + lengthOf(canary) : 0);
    this.#makeRoom(length);
    const at = this.#end;
    this.#packed[at] = slot - this.#base;
    this.#packed[at + 1] = length;
    this.#packed[at + 2] = countable ? 1 : 0;
    this.#end += length;
    if (!countable) {
      this.#uncountable += 1;
      return;
    }
    const next = pack(stable, this.#packed, at + HEAD);
    pack(canary, this.#packed, next);
    this.#apply(at, 1);
  }

  /** Forgets the slots with smaller numbers. */
  dropBefore(slot: number): void {
    const packed = this.#packed;
    while (this.#start < this.#end && this.#base + packed[this.#start]! < slot) {
      const at = this.#start;
      this.#start += packed[at + 1]!;
      if (packed[at + 2] === 1) this.#apply(at, -1);
      else this.#uncountable -= 1;
    }
  }

  clear(): void {
    this.dropBefore(Number.POSITIVE_INFINITY);
  }

  /** Of the slots that can be counted. */
  sum(): SlotSum {
    return { stable: this.#stable.counts(), canary: this.#canary.counts() };
  }

  #apply(at: number, sign: 1 | -1): void {
    const next = this.#stable.apply(this.#packed, at + HEAD, sign);
    this.#canary.apply(this.#packed, next, sign);
  }

  /** Moves what is left to the front, into a larger array if need be. */
  #makeRoom(length: number): void {
    if (this.#end + length <= this.#packed.length) return;
    const kept = this.#packed.subarray(this.#start, this.#end);
    const needed = kept.length + length;
    // Half as much again, so that moving costs little a slot, and little lies idle.
    const capacity = Math.max(FIRST_CAPACITY, Math.ceil(needed * 1.5));
    const roomy = needed * 1.25 <= this.#packed.length;
    const target = roomy ? this.#packed : new Uint32Array(capacity);
    target.set(kept, 0);
    this.#packed = target;
    this.#start = 0;
    this.#end = kept.length;
  }
}

/** The sum of one lane, bucket by bucket. */
class RunningSum {
  readonly #counts = new Float64Array(LANE_HEAD - 1);
  readonly #runTimes = new Float64Array(BUCKETS);

  /** Adds or takes away the lane that is packed at `at`; returns where it ends. */
  apply(packed: Uint32Array, at: number, sign: 1 | -1): number {
    for (let i = 0; i < LANE_HEAD - 1; i++) this.#counts[i]! += sign * packed[at + i]!;
    const end = at + LANE_HEAD + packed[at + LANE_HEAD - 1]!;
    for (let i = at + LANE_HEAD; i < end; i++) {
      const entry = packed[i]!;
      this.#runTimes[entry % ENTRY]! += sign * Math.floor(entry / ENTRY);
    }
    return end;
  }

  counts(): LaneCounts {
    const [routed = 0, finished = 0, failed = 0, attemptsFailed = 0] = this.#counts;
    const runTimes = new Map<number, number>();
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = this.#runTimes[bucket]!;
      if (count > 0) runTimes.set(bucket, count);
    }
    return { routed, finished, failed, attemptsFailed, runTimes };
  }
}

function lengthOf({ runTimes }: LaneCounts): number {
  let length = LANE_HEAD;
  for (const count of runTimes.values()) length += Math.ceil(count / MOST_OF_ENTRY);
  return length;
}

/** Returns where the lane ends. */
function pack(lane: LaneCounts, packed: Uint32Array, at: number): number {
  packed[at] = lane.routed;
  packed[at + 1] = lane.finished;
  packed[at + 2] = lane.failed;
  packed[at + 3] = lane.attemptsFailed;
  let next = at + LANE_HEAD;
  for (const [bucket, count] of lane.runTimes) {
    for (let left = count; left > 0; left -= MOST_OF_ENTRY) {
      packed[next++] = Math.min(left, MOST_OF_ENTRY) * ENTRY + bucket;
    }
  }
  packed[at + LANE_HEAD - 1] = next - at - LANE_HEAD;
  return next;
}

/** What fits into a packed slot; a slot of seconds never counts four milliards. */
function isCounted({ routed, finished, failed, attemptsFailed, runTimes }: LaneCounts): boolean {
  if (![routed, finished, failed, attemptsFailed].every(isCount)) return false;
  for (const [bucket, count] of runTimes) {
    if (!isCount(count) || !(bucket >= 0 && bucket < BUCKETS)) return false;
  }
  return true;
}

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= 0xffff_ffff;
}
