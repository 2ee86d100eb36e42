/**
 * What is told of a tally: percentiles, spectrum, and the histogram in HDR's own compressed form,
 * which other tools can read, merge and compare. Milliseconds out, microseconds inside.
 */
import { build, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";
import type { Percentiles } from "../result/run-result.ts";
import type { Tally } from "./tally.ts";

const TWO_TO_36 = 68_719_476_736;
/** Steps in each halving of the distance to 100 %. */
const STEPS = 5;

/** A histogram with three digits, which has the buckets of a fine tally. */
function histogramOf(tally: Tally): Histogram {
  const histogram = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: TWO_TO_36,
    numberOfSignificantValueDigits: 3,
  });
  for (const [value, count] of tally.hits()) histogram.recordValueWithCount(value, count);
  return histogram;
}

export function percentilesOf(tally: Tally): Percentiles {
  const { n } = tally;
  if (n === 0) return { n, p50: null, p95: null, p99: null, p999: null, max: null };
  const at = (q: number) => (tally.quantile(q) as number) / 1_000;
  return { n, p50: at(0.5), p95: at(0.95), p99: at(0.99), p999: at(0.999), max: tally.max / 1_000 };
}

/** Compressed base64, version 2 of the format. */
export function encodedOf(tally: Tally): string {
  return encodeIntoCompressedBase64(histogramOf(tally));
}

/** [percentile 0 to 100, ms], denser towards 100, as far as the number of values bears it. */
export function spectrumOf(tally: Tally): [number, number][] {
  const points: [number, number][] = [];
  const { n } = tally;
  if (n === 0) return points;
  for (let distance = 1; distance * n >= 1; distance /= 2) {
    for (let step = 0; step < STEPS; step++) {
      const q = 1 - distance + (distance / 2) * (step / STEPS);
      points.push([q * 100, (tally.quantile(q) as number) / 1_000]);
    }
  }
  points.push([100, tally.max / 1_000]);
  return points;
}
