// @ts-check
/**
 * Figures for people, the same on the server and in the page: never through Intl, so the bytes do
 * not depend on the machine. Null is an en dash: nothing was measured.
 */

const NOTHING = "\u2013";
const SPACE = "\u00a0";

/** @param {string} digits */
function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/**
 * Three or four telling digits; whole numbers whole, with thousands separated.
 * @param {number | null} value
 * @returns {string}
 */
export function formatNumber(value) {
  if (value === null) return NOTHING;
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const sign = value < 0 ? "\u2212" : "";
  if (Number.isInteger(value)) return sign + grouped(size.toFixed(0));
  if (size >= 1000) return sign + grouped(size.toFixed(0));
  if (size >= 100) return sign + trimmed(size.toFixed(1));
  if (size >= 1) return sign + trimmed(size.toFixed(2));
  if (size >= 0.01) return sign + trimmed(size.toFixed(3));
  return sign + (size < 0.00005 ? "<0.0001" : trimmed(size.toFixed(4)));
}

/** @param {string} decimal */
function trimmed(decimal) {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

/**
 * @param {number | null} ms
 * @returns {string}
 */
export function formatMs(ms) {
  if (ms === null) return NOTHING;
  const size = Math.abs(ms);
  if (size < 1_000) return `${formatNumber(ms)}${SPACE}ms`;
  if (size < 60_000) return `${formatNumber(Math.round(ms / 10) / 100)}${SPACE}s`;
  const sign = ms < 0 ? "\u2212" : "";
  const seconds = Math.round(size / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return sign + twoParts(minutes, "min", seconds % 60, "s");
  return sign + twoParts(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

/**
 * @param {number} big
 * @param {string} bigUnit
 * @param {number} small
 * @param {string} smallUnit
 */
function twoParts(big, bigUnit, small, smallUnit) {
  const rest = small === 0 ? "" : ` ${small}${SPACE}${smallUnit}`;
  return `${big}${SPACE}${bigUnit}${rest}`;
}

/**
 * An instant since the run's start, as on a clock: 0:05, 1:23.4, 1:02:03.
 * @param {number | null} ms
 * @returns {string}
 */
export function formatClock(ms) {
  if (ms === null) return NOTHING;
  const tenths = Math.round(Math.abs(ms) / 100);
  const whole = Math.floor(tenths / 10);
  const fraction = tenths % 10 === 0 ? "" : `.${tenths % 10}`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const seconds = String(whole % 60).padStart(2, "0");
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}` : `${minutes}`;
  return `${ms < 0 ? "\u2212" : ""}${head}:${seconds}${fraction}`;
}

/**
 * @param {number | null} percent 0 to 100
 * @returns {string}
 */
export function formatPercent(percent) {
  if (percent === null) return NOTHING;
  // Nearly all is not all: 99.9974 must not read as 100.
  if (percent >= 99 && percent < 100) {
    return `${trimmed((Math.floor(percent * 10_000) / 10_000).toFixed(4))}${SPACE}%`;
  }
  return `${formatNumber(percent)}${SPACE}%`;
}

/**
 * A value in the unit of a chart's panel.
 * @param {"percent" | "ms" | "perSecond" | "jobs"} unit
 * @param {number | null} value
 * @returns {string}
 */
export function formatIn(unit, value) {
  switch (unit) {
    case "percent":
      return formatPercent(value);
    case "ms":
      return formatMs(value);
    case "perSecond":
      return value === null ? NOTHING : `${formatNumber(value)}/s`;
    case "jobs":
      return formatNumber(value);
  }
}
