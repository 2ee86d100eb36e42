/**
 * The band in which a binomial count lies, but for a given small chance. Exact: the tails are sums
 * of the probabilities themselves, not a normal curve's.
 *
 * Logarithm of the factorial after Stirling, multiplied out below 16: its error is under 1e-9, far
 * below what a count can resolve.
 */

export interface Band {
  /** Both bounds are still inside. */
  readonly low: number;
  readonly high: number;
}

/** Half of log(2 pi). */
const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * The narrowest band of counts whose two tails each have a chance of at most `alpha / 2`, under
 * Binomial(n, p).
 */
export function binomialBand(n: number, p: number, alpha: number): Band {
  if (n === 0 || p <= 0) return { low: 0, high: 0 };
  if (p >= 1) return { low: n, high: n };
  const tail = alpha / 2;
  const low = lowerBound(n, p, tail);
  return { low, high: n - lowerBound(n, 1 - p, tail) };
}

/** The largest count below which lies a chance of at most `tail`. */
function lowerBound(n: number, p: number, tail: number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  // Twelve deviations and a bit: what lies below is under any tail that is asked for.
  let count = Math.max(0, Math.floor(n * p - 12 * deviation - 40));
  let chance = Math.exp(logProbability(n, p, count));
  let sum = 0;
  const odds = p / (1 - p);
  for (;;) {
    sum += chance;
    if (sum > tail || count >= n) return count;
    chance *= ((n - count) / (count + 1)) * odds;
    count += 1;
  }
}

function logProbability(n: number, p: number, count: number): number {
  const ways = logFactorial(n) - logFactorial(count) - logFactorial(n - count);
  return ways + count * Math.log(p) + (n - count) * Math.log(1 - p);
}

function logFactorial(value: number): number {
  if (value < 16) {
    let product = 1;
    for (let i = 2; i <= value; i++) product *= i;
    return Math.log(product);
  }
  const inverse = 1 / value;
  const series = inverse / 12 - (inverse * inverse * inverse) / 360;
  return (value + 0.5) * Math.log(value) - value + HALF_LOG_TWO_PI + series;
}
