/**
 * Chance, all of it seeded.
 *
 * One seed gives many named streams (`stream(seed, "fleet/canary/3")`), so that an additional draw
 * in one place does not reshuffle the others. A draw that belongs to one thing (a job's service
 * time) is keyed instead: `keyedDraw(seedOf(seed, "service"), job)` needs no state, and the same
 * job meets the same fate whatever happens around it.
 */
import seedrandom from "seedrandom";

import { hash64 } from "./hash.ts";

/** A stream of numbers in [0, 1) with 53 random bits each. */
export interface RandomStream {
  next(): number;
}

/** The stream of this name under this seed; the same two always give the same numbers. */
export function stream(seed: string, name: string): RandomStream {
  const generator = seedrandom.alea(`${seed}/${name}`);
  return { next: () => generator.double() };
}

/** A key for `keyedDraw`, from a seed and the purpose of the draws. */
export interface DrawKey {
  readonly high: number;
  readonly low: number;
}

export function drawKey(seed: string, purpose: string): DrawKey {
  return hash64(seed, purpose);
}

/**
 * The number in [0, 1) that belongs to `index` (a whole number from 0 to 2^53) and `key`. The
 * mixing is the finaliser of MurmurHash3, which changes half of the bits for each bit changed.
 */
export function keyedDraw(key: DrawKey, index: number): number {
  const low = index >>> 0;
  const high = (index / 4_294_967_296) >>> 0;
  const a = mix(low ^ key.low);
  const b = mix(high ^ key.high ^ a);
  const c = mix(a ^ Math.imul(b, 0x9e3779b1));
  return ((b >>> 5) * 67_108_864 + (c >>> 6)) / 9_007_199_254_740_992;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
