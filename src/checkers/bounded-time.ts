/** The finding for a span of time that has a bound: how long it took against how long it may. */
import type { Duration } from "../kernel/time.ts";
import { toMs } from "../kernel/time.ts";
import type { Finding } from "../result/finding.ts";

export interface BoundedTime {
  readonly id: string;
  readonly title: string;
  readonly bound: Duration;
  /** Null when the end was never reached. */
  readonly took: Duration | null;
  /** From what to what. */
  readonly sentence: string;
  /** Why it cannot be said; null when it can. */
  readonly unknown: string | null;
}

export function boundedTime(options: BoundedTime): Finding {
  const { id, title, bound, took, unknown } = options;
  const observed = took === null ? "never" : ms(took);
  const base = { id, title, unit: "ms", jobs: [], expected: `at most ${ms(bound)}`, observed };
  if (unknown !== null) {
    return { ...base, verdict: "unknown", n: 0, sentence: unknown, marginPercent: null };
  }
  const marginPercent = took === null || bound === 0 ? null : ((bound - took) / bound) * 100;
  const verdict = took !== null && took <= bound ? "pass" : "fail";
  return { ...base, verdict, n: 1, sentence: options.sentence, marginPercent };
}

function ms(duration: Duration): string {
  return String(Math.round(toMs(duration) * 10) / 10);
}
