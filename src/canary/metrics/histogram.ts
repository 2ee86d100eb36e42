/**
 * A mergeable latency histogram with a fixed layout, so that counts by bucket number can be added
 * up anywhere: in a worker, in a Lua script, in a controller.
 *
 * Layout: values below 64 us have a bucket each; above, every power of two is cut into 32 buckets,
 * so a bucket's middle is at most 1.6 % off. Values from 2^36 us (19 h) on share the last bucket.
 * Counts are exact; only the values are rounded.
 */
import type { Duration } from "../../kernel/time.ts";

const LINEAR = 64;
const PER_OCTAVE = 32;
const TOP_EXPONENT = 36;
const TWO_TO_31 = 2_147_483_648;

/** Number of buckets; bucket numbers are 0 to BUCKETS - 1. */
export const BUCKETS = LINEAR + (TOP_EXPONENT - 6) * PER_OCTAVE;

/** Bucket of a duration in microseconds; negative values count as 0. */
export function bucketOf(value: Duration): number {
  if (value < LINEAR) return value > 0 ? Math.floor(value) : 0;
  if (value >= TWO_TO_31) return highBucket(value);
  const exponent = 31 - Math.clz32(value);
  return LINEAR + (exponent - 6) * PER_OCTAVE + ((value >>> (exponent - 5)) & (PER_OCTAVE - 1));
}

/** Beyond 31 bits, where integer operators would wrap around. */
function highBucket(value: Duration): number {
  let exponent = 31;
  let rest = value / TWO_TO_31;
  while (rest >= 2) {
    rest /= 2;
    exponent += 1;
  }
  if (exponent >= TOP_EXPONENT) return BUCKETS - 1;
  return LINEAR + (exponent - 6) * PER_OCTAVE + Math.floor((rest - 1) * PER_OCTAVE);
}

/** Middle of a bucket, in microseconds. */
export function middleOf(bucket: number): Duration {
  if (bucket < LINEAR) return bucket;
  const octave = Math.floor((bucket - LINEAR) / PER_OCTAVE);
  const step = (bucket - LINEAR) % PER_OCTAVE;
  const width = pow2(octave + 1);
  return (PER_OCTAVE + step) * width + Math.floor(width / 2);
}

/** 2 to a small whole power; exact, unlike `**` on some engines. */
function pow2(exponent: number): number {
  let value = 1;
  for (let i = 0; i < exponent; i++) value *= 2;
  return value;
}

/** Counts by bucket; only buckets that were hit are present. */
export type BucketCounts = ReadonlyMap<number, number>;

/** Adds `from` to `into`. */
export function mergeCounts(into: Map<number, number>, from: BucketCounts): void {
  for (const [bucket, count] of from) into.set(bucket, (into.get(bucket) ?? 0) + count);
}

/**
 * The value below or at which a share `q` (0 to 1) of the counts lies, in microseconds; null when
 * there are none.
 */
export function quantile(counts: BucketCounts, q: number): Duration | null {
  let total = 0;
  for (const count of counts.values()) total += count;
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const bucket of [...counts.keys()].sort((a, b) => a - b)) {
    seen += counts.get(bucket) ?? 0;
    if (seen >= rank) return middleOf(bucket);
  }
  return null;
}
