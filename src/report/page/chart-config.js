// @ts-check
/**
 * From a chart as plain data to the drawing library's configuration. The same code runs on the
 * server (stills) and in the page, so a still and its chart cannot differ in what they say.
 */
import { overlay, rowsHeight } from "./chart-overlay.js";
import { formatClock, formatIn } from "./format-value.js";

/** @typedef {import("../charts/chart-spec.ts").ChartSpec} ChartSpec */
/** @typedef {import("../charts/chart-spec.ts").Palette} Palette */
/** @typedef {import("../charts/chart-spec.ts").Panel} Panel */
/** @typedef {import("../charts/chart-spec.ts").Line} Line */

/** In sizes of the text. Fixed, so that plots over the same time lie exactly below each other. */
const AXIS_WIDTH = 5.6;
const TIME_STEPS_S = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400,
];

/**
 * @param {ChartSpec} spec
 * @param {Palette} palette
 * @returns {import("chart.js").ChartConfiguration}
 */
export function chartConfig(spec, palette) {
  /** @type {Record<string, any>} */
  const scales = { x: spec.x === "time" ? timeAxis(spec, palette) : tailAxis(spec, palette) };
  spec.panels.forEach((panel, i) => {
    scales[`y${i}`] = panelAxis(spec, i, palette);
    if (panel.scale === "logarithmic") scales[`y${i}`].type = "logarithmic";
  });
  return {
    type: "line",
    data: { datasets: spec.lines.map((line) => dataset(line, palette)) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      layout: {
        padding: { top: spec.x === "time" ? 16 + rowsHeight(spec, palette) : 10, right: 14 },
      },
      events: [],
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales,
    },
    plugins: [overlay(spec, palette)],
  };
}

/**
 * @param {Line} line
 * @param {Palette} palette
 * @returns {any}
 */
function dataset(line, palette) {
  const colours = {
    stable: palette.stable,
    canary: palette.canary,
    measure: palette.ink,
    plan: palette.hatch,
  };
  const dash = line.minor ? [2, 3] : line.role === "stable" ? [7, 3] : [];
  return {
    label: line.label,
    data: line.points.map(([x, y]) => ({ x, y: y ?? Number.NaN })),
    yAxisID: `y${line.panel}`,
    borderColor: colours[line.role],
    borderWidth: line.role === "plan" ? 5 : line.minor ? 1.25 : 1.75,
    borderDash: line.role === "plan" ? [] : dash,
    borderJoinStyle: "round",
    stepped: line.stepped ? "before" : false,
    fill:
      line.role === "canary" && line.stepped ? { target: "origin", above: palette.band } : false,
    pointRadius: line.points.length === 1 ? 3 : 0,
    spanGaps: false,
    order: line.role === "plan" ? 9 : line.role === "stable" ? 2 : 1,
  };
}

/**
 * @param {ChartSpec} spec
 * @param {number} index
 * @param {Palette} palette
 * @returns {any}
 */
function panelAxis(spec, index, palette) {
  const panel = /** @type {Panel} */ (spec.panels[index]);
  return {
    type: "linear",
    position: "left",
    stack: "panels",
    stackWeight: panel.weight,
    // The library stacks from the bottom up; the first panel goes on top.
    weight: spec.panels.length - index,
    min: panel.min,
    max: panel.max,
    afterBuildTicks: (/** @type {any} */ axis) => {
      axis.ticks = panel.ticks.map((value) => ({ value }));
    },
    afterFit: (/** @type {any} */ axis) => {
      axis.width = Math.round(AXIS_WIDTH * palette.fontPx);
    },
    ticks: {
      autoSkip: false,
      color: palette.muted,
      font: { family: palette.font, size: palette.fontPx },
      callback: (/** @type {number} */ value) => formatIn(panel.unit, value),
    },
    grid: { color: palette.rule, drawTicks: false },
    border: { display: false },
  };
}

/**
 * @param {ChartSpec} spec
 * @param {Palette} palette
 * @returns {any}
 */
function timeAxis(spec, palette) {
  return {
    type: "linear",
    min: spec.xMin,
    max: spec.xMax,
    afterBuildTicks: (/** @type {any} */ axis) => {
      axis.ticks = timeTicks(axis.min, axis.max, axis.width / palette.fontPx).map((value) => ({
        value,
      }));
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      color: palette.muted,
      font: { family: palette.font, size: palette.fontPx },
      callback: (/** @type {number} */ value) => formatClock(value),
    },
    grid: { display: false },
    border: { color: palette.muted },
  };
}

/**
 * Round instants between the two, so many as there is room for.
 * @param {number} min
 * @param {number} max
 * @param {number} width In sizes of the text.
 */
function timeTicks(min, max, width) {
  const room = Math.max(2, Math.min(14, Math.floor((width || 60) / 6.4)));
  const fits = TIME_STEPS_S.find((step) => (max - min) / (step * 1000) <= room);
  const step = (fits ?? 86400) * 1000;
  const ticks = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(i * step);
  return ticks;
}

/**
 * @param {ChartSpec} spec
 * @param {Palette} palette
 * @returns {any}
 */
function tailAxis(spec, palette) {
  const labels = new Map([
    [1, "0\u00a0%"],
    [2, "50\u00a0%"],
    [10, "90\u00a0%"],
    [100, "99\u00a0%"],
    [1000, "99.9\u00a0%"],
    [10_000, "99.99\u00a0%"],
    [100_000, "99.999\u00a0%"],
    [1_000_000, "100\u00a0%"],
  ]);
  return {
    type: "logarithmic",
    min: spec.xMin,
    max: spec.xMax,
    afterBuildTicks: (/** @type {any} */ axis) => {
      const shown = [...labels.keys()].filter((value) => value >= axis.min && value <= axis.max);
      axis.ticks = shown.map((value) => ({ value }));
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      color: palette.muted,
      font: { family: palette.font, size: palette.fontPx },
      callback: (/** @type {number} */ value) => labels.get(value) ?? "",
    },
    grid: { color: palette.rule, drawTicks: false },
    border: { color: palette.muted },
  };
}
