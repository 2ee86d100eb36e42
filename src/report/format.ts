/**
 * Figures for people, beyond those that the page formats too (format-value.js): shares in basis
 * points, instants in microseconds, counts of things.
 */
import type { Share } from "../canary/routing/route.ts";
import { type Instant, toMs } from "../kernel/time.ts";
import { counted } from "../result/counted.ts";
import { formatClock, formatPercent } from "./page/format-value.js";

export {
  formatClock,
  formatMs,
  formatNumber,
  formatPercent,
} from "./page/format-value.js";

/** Basis points as percent: 250 is "2.5 %". */
export function formatShare(share: Share): string {
  return formatPercent(share / 100);
}

/** An instant since the run's start, as on a clock. */
export function formatInstant(at: Instant): string {
  return formatClock(toMs(at));
}

/** "1 job", "2 jobs", "no jobs". */
export function formatCount(count: number, one: string, many: string = `${one}s`): string {
  if (count === 0) return `no ${many}`;
  return counted(count, one, many);
}

/** `part` of `whole` in percent; null when there is no whole. */
export function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100;
}

/** A signed distance to a bound: "+12 %". */
export function formatMargin(percent: number | null): string {
  if (percent === null) return "\u2013";
  return `${percent > 0 ? "+" : ""}${formatPercent(Math.round(percent * 10) / 10)}`;
}

/** `snake_case` or `kebab-case` as words. */
export function words(name: string): string {
  return name.replaceAll(/[_-]/g, " ");
}
