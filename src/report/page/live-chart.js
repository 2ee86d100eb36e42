// @ts-check
/**
 * A chart that lives: drawn in place of its still, with a crosshair and a zoom that all charts over
 * the same time share, by pointer, wheel (once the chart has the focus) and keyboard.
 */
import { chartConfig } from "./chart-config.js";
import { pointers } from "./chart-overlay.js";
import { formatClock, formatIn, formatPercent } from "./format-value.js";

/** @typedef {import("../charts/chart-spec.ts").ChartSpec} ChartSpec */
/** @typedef {import("../charts/chart-spec.ts").Palette} Palette */
/** @typedef {import("chart.js").Chart} Chart */
/**
 * @typedef {{
 *   spec: ChartSpec, redraw: (palette: Palette) => void, cross: (x: number | null) => void,
 *   zoom: (from: number, to: number) => void, look: (look: number | null) => void,
 * }} LiveChart
 */
/**
 * What a chart tells the others and the page.
 * @typedef {{
 *   crossed: (x: number | null) => void, zoomed: (from: number, to: number) => void,
 *   clicked: (x: number) => void,
 * }} Listener
 */

const SMALLEST_DRAG_PX = 8;

/**
 * @param {HTMLElement} figure
 * @param {ChartSpec} spec
 * @param {Palette} palette
 * @param {Listener} listener
 * @returns {LiveChart}
 */
export function liveChart(figure, spec, palette, listener) {
  const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector("canvas"));
  const reset = /** @type {HTMLButtonElement} */ (figure.querySelector("[data-reset]"));
  const cursor = /** @type {HTMLOutputElement} */ (figure.querySelector("[data-cursor]"));
  figure.classList.add("live");
  /** @type {import("./chart-overlay.js").Pointer} */
  const pointer = { cross: null, range: null, look: null };
  let chart = draw(canvas, spec, palette, pointer);

  /** @type {LiveChart} */
  const live = {
    spec,
    redraw: (next) => {
      const view = viewOf(chart);
      chart.destroy();
      chart = draw(canvas, spec, next, pointer);
      live.zoom(view[0], view[1]);
    },
    cross: (x) => {
      pointer.cross = x;
      writeValues(figure, spec, x);
      cursor.style.left = `${x === null ? 0 : chart.scales.x?.getPixelForValue(x)}px`;
      chart.draw();
    },
    zoom: (from, to) => {
      const options = /** @type {any} */ (chart.options.scales?.x);
      options.min = Math.max(spec.xMin, from);
      options.max = Math.min(spec.xMax, to);
      reset.hidden = options.min <= spec.xMin && options.max >= spec.xMax;
      chart.update("none");
    },
    look: (look) => {
      pointer.look = look;
      chart.draw();
    },
  };
  listenToPointer(canvas, () => chart, pointer, listener);
  listenToKeys(canvas, () => chart, spec, pointer, listener);
  const all = () => listener.zoomed(spec.xMin, spec.xMax);
  reset.addEventListener("click", all);
  canvas.addEventListener("dblclick", all);
  return live;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ChartSpec} spec
 * @param {Palette} palette
 * @param {import("./chart-overlay.js").Pointer} pointer
 * @returns {Chart}
 */
function draw(canvas, spec, palette, pointer) {
  const Drawn = /** @type {typeof import("chart.js").Chart} */ (Reflect.get(globalThis, "Chart"));
  const chart = new Drawn(canvas, chartConfig(spec, palette));
  pointers.set(chart, pointer);
  return chart;
}

/**
 * @param {Chart} chart
 * @returns {[number, number]}
 */
function viewOf(chart) {
  const axis = chart.scales.x;
  return [axis?.min ?? 0, axis?.max ?? 1];
}

/**
 * @param {Chart} chart
 * @param {MouseEvent} event
 */
function valueAt(chart, event) {
  const { left, right } = chart.chartArea;
  const x = event.clientX - chart.canvas.getBoundingClientRect().left;
  return Number(chart.scales.x?.getValueForPixel(Math.min(right, Math.max(left, x))));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => Chart} chart
 * @param {import("./chart-overlay.js").Pointer} pointer
 * @param {Listener} listener
 */
function listenToPointer(canvas, chart, pointer, listener) {
  /** @type {{ px: number, x: number } | null} */
  let start = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = { px: event.clientX, x: valueAt(chart(), event) };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const x = valueAt(chart(), event);
    const dragged = start !== null && Math.abs(event.clientX - start.px) >= SMALLEST_DRAG_PX;
    pointer.range = start !== null && dragged ? [Math.min(start.x, x), Math.max(start.x, x)] : null;
    listener.crossed(x);
  });
  canvas.addEventListener("pointerup", () => {
    const { range } = pointer;
    pointer.range = null;
    if (start === null) return;
    if (range) listener.zoomed(range[0], range[1]);
    else listener.clicked(start.x);
    start = null;
  });
  canvas.addEventListener("pointercancel", () => {
    start = null;
    pointer.range = null;
  });
  canvas.addEventListener("pointerleave", () => listener.crossed(null));
  canvas.addEventListener(
    "wheel",
    (event) => {
      // Without the focus, the wheel belongs to the page.
      if (document.activeElement !== canvas && !event.ctrlKey) return;
      event.preventDefault();
      zoomAround(chart(), valueAt(chart(), event), event.deltaY > 0 ? 1.25 : 0.8, listener);
    },
    { passive: false },
  );
}

/**
 * @param {Chart} chart
 * @param {number} x
 * @param {number} factor
 * @param {Listener} listener
 */
function zoomAround(chart, x, factor, listener) {
  const [from, to] = viewOf(chart);
  listener.zoomed(x - (x - from) * factor, x + (to - x) * factor);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => Chart} chart
 * @param {ChartSpec} spec
 * @param {import("./chart-overlay.js").Pointer} pointer
 * @param {Listener} listener
 */
function listenToKeys(canvas, chart, spec, pointer, listener) {
  canvas.addEventListener("keydown", (event) => {
    const [from, to] = viewOf(chart());
    const x = pointer.cross ?? (from + to) / 2;
    const step = (to - from) / (event.shiftKey ? 10 : 100);
    const at = spec.x === "tail" ? (event.key === "ArrowRight" ? x * 1.1 : x / 1.1) : null;
    switch (event.key) {
      case "ArrowRight":
        listener.crossed(Math.min(to, at ?? x + step));
        break;
      case "ArrowLeft":
        listener.crossed(Math.max(from, at ?? x - step));
        break;
      case "+":
      case "=":
        zoomAround(chart(), x, 0.8, listener);
        break;
      case "-":
        zoomAround(chart(), x, 1.25, listener);
        break;
      case "0":
      case "Escape":
        listener.zoomed(spec.xMin, spec.xMax);
        break;
      case "Enter":
      case " ":
        listener.clicked(x);
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}

/**
 * @param {HTMLElement} figure
 * @param {ChartSpec} spec
 * @param {number | null} x
 */
function writeValues(figure, spec, x) {
  const cursor = figure.querySelector("[data-cursor]");
  if (cursor) cursor.textContent = x === null ? "" : placeOf(spec, x);
  for (const output of figure.querySelectorAll("output[data-line]")) {
    const line = spec.lines[Number(output.getAttribute("data-line"))];
    const panel = line ? spec.panels[line.panel] : undefined;
    if (!line || !panel) continue;
    const value = x === null ? null : valueUnder(line, x);
    output.textContent = x === null ? "" : formatIn(panel.unit, value);
  }
}

/**
 * The instant and the faults that last there, or the percentile.
 * @param {ChartSpec} spec
 * @param {number} x
 */
function placeOf(spec, x) {
  if (spec.x === "tail") return formatPercent(100 - 100 / x);
  const faults = spec.faults.filter((fault) => x >= fault.from && x < fault.to);
  return [formatClock(x), ...faults.map((fault) => fault.label)].join(", ");
}

/**
 * The value that holds at x: of the last point at or before it, or for a line that is not stepped
 * the nearer of the two around it.
 * @param {import("../charts/chart-spec.ts").Line} line
 * @param {number} x
 * @returns {number | null}
 */
function valueUnder(line, x) {
  const { points } = line;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(points[middle]?.[0]) <= x) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  const after = points[low];
  if (!before) return null;
  if (line.stepped || !after) return before[1];
  return x - before[0] <= after[0] - x ? before[1] : after[1];
}
