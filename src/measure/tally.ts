/**
 * Counts of durations in the very buckets of an HDR histogram: exact up to 2^(digits + 1) us, then
 * 2^digits buckets an octave. Recording takes a few nanoseconds, a tenth of what the histogram
 * itself costs, and loses nothing that it would keep; hdr.ts makes one from the other.
 *
 * Durations of 2^36 us (19 h) and more share the last bucket. Negative ones are not for it.
 */
import type { Duration } from "../kernel/time.ts";

const TWO_TO_31 = 2_147_483_648;
const TOP_EXPONENT = 36;

/** Binary digits of a value that are kept, and the buckets that this takes. */
const FINE = 10;
const COARSE = 5;

const NONE = new Uint32Array(0);

export class Tally {
  readonly #digits: number;
  readonly #linear: number;
  readonly #buckets: number;
  /** As long as the highest bucket that was hit needs: most of many tallies stay empty. */
  #counts = NONE;
  #n = 0;
  #max: Duration = 0;

  private constructor(digits: number) {
    this.#digits = digits;
    this.#linear = 1 << (digits + 1);
    this.#buckets = this.#linear + ((TOP_EXPONENT - digits - 1) << digits);
  }

  /** To three decimal digits, in up to 110 kB. */
  static fine(): Tally {
    return new Tally(FINE);
  }

  /** To 3 %, in up to 4 kB. */
  static coarse(): Tally {
    return new Tally(COARSE);
  }

  get n(): number {
    return this.#n;
  }

  /** Exact. */
  get max(): Duration {
    return this.#max;
  }

  record(value: Duration): void {
    const bucket = value < TWO_TO_31 ? this.#bucketOf(value) : this.#highBucket(value);
    if (bucket >= this.#counts.length) this.#grow(bucket);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#n += 1;
    if (value > this.#max) this.#max = value;
  }

  /** The largest value of the bucket in which a share `q` (0 to 1) is reached; null without any. */
  quantile(q: number): Duration | null {
    if (this.#n === 0) return null;
    const rank = Math.max(1, Math.ceil(q * this.#n));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket] as number;
      if (seen >= rank) return Math.min(this.#max, this.lowest(bucket + 1) - 1);
    }
    return this.#max;
  }

  /** Every bucket that was hit: its lowest value and its count. */
  *hits(): Generator<readonly [Duration, number]> {
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      const count = this.#counts[bucket] as number;
      if (count > 0) yield [this.lowest(bucket), count];
    }
  }

  /** The lowest value of a bucket. */
  lowest(bucket: number): Duration {
    if (bucket < this.#linear) return bucket;
    const perOctave = 1 << this.#digits;
    const octave = Math.floor((bucket - this.#linear) / perOctave);
    let width = 2;
    for (let i = 0; i < octave; i++) width *= 2;
    return (perOctave + ((bucket - this.#linear) % perOctave)) * width;
  }

  #grow(bucket: number): void {
    const length = Math.min(this.#buckets, Math.max(64, 2 * bucket));
    const counts = new Uint32Array(length);
    counts.set(this.#counts);
    this.#counts = counts;
  }

  #bucketOf(value: Duration): number {
    if (value < this.#linear) return value;
    const digits = this.#digits;
    const exponent = 31 - Math.clz32(value);
    const step = (value >>> (exponent - digits)) & ((1 << digits) - 1);
    return this.#linear + ((exponent - digits - 1) << digits) + step;
  }

  /** Beyond 31 bits, where integer operators would wrap around. */
  #highBucket(value: Duration): number {
    let exponent = 31;
    let rest = value / TWO_TO_31;
    while (rest >= 2) {
      rest /= 2;
      exponent += 1;
    }
    if (exponent >= TOP_EXPONENT) return this.#buckets - 1;
    const step = Math.floor((rest - 1) * (1 << this.#digits));
    return this.#linear + ((exponent - this.#digits - 1) << this.#digits) + step;
  }
}
