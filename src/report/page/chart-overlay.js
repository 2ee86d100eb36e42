// @ts-check
/**
 * What is drawn around the lines of a chart: stage bands, hatched and named fault windows, the
 * marks of looks and decisions, panel titles, and (in the page) the crosshair and a chosen range.
 */

/** @typedef {import("../charts/chart-spec.ts").ChartSpec} ChartSpec */
/** @typedef {import("../charts/chart-spec.ts").Palette} Palette */
/** @typedef {import("../charts/chart-spec.ts").Band} Band */
/** @typedef {import("chart.js").Chart} Chart */
/**
 * What the page asks to be drawn on top; x values in the chart's own units.
 * @typedef {{ cross: number | null, range: [number, number] | null, look: number | null }} Pointer
 */

/** @type {WeakMap<Chart, Pointer>} */
export const pointers = new WeakMap();

/** Of the bar, and what is left free above and below it. */
const BAR_PX = 2;
const GAP_PX = 5;

/**
 * What the names and bars of faults take above a chart, in pixels.
 * @param {ChartSpec} spec
 * @param {Palette} palette
 */
export function rowsHeight(spec, palette) {
  const rows = Math.max(0, ...spec.faults.map(({ row }) => row)) + 1;
  return rows * rowHeight(palette);
}

/** @param {Palette} palette */
function rowHeight(palette) {
  return palette.fontPx + BAR_PX + GAP_PX;
}

/**
 * @param {ChartSpec} spec
 * @param {Palette} palette
 * @returns {import("chart.js").Plugin}
 */
export function overlay(spec, palette) {
  return {
    id: "overlay",
    beforeDatasetsDraw: (chart) => {
      for (const [i, stage] of spec.stages.entries()) {
        if (i % 2 === 1) drawBand(chart, stage, palette.band);
      }
      for (const fault of spec.faults) drawFault(chart, fault, palette);
      drawDecisionLines(chart, spec, palette);
    },
    afterDatasetsDraw: (chart) => {
      drawTitles(chart, spec, palette);
      drawFaultNames(chart, spec, palette);
      drawMarks(chart, spec, palette);
      drawPointer(chart, palette);
    },
  };
}

/**
 * @param {Chart} chart
 * @param {number} value
 */
function xOf(chart, value) {
  return chart.scales.x?.getPixelForValue(value) ?? 0;
}

/**
 * The band's part inside the plot, in pixels; null when it lies outside.
 * @param {Chart} chart
 * @param {Band} band
 * @returns {[number, number] | null}
 */
function extent(chart, band) {
  const { left, right } = chart.chartArea;
  const from = Math.max(left, xOf(chart, band.from));
  const to = Math.min(right, Math.max(xOf(chart, band.to), from + 2));
  // A chart without an area (hidden, in print) has no pixels, only infinities.
  if (!Number.isFinite(from) || !Number.isFinite(to)) return null;
  return from >= right || to <= left ? null : [from, to];
}

/**
 * @param {Chart} chart
 * @param {Band} band
 * @param {string} colour
 */
function drawBand(chart, band, colour) {
  const span = extent(chart, band);
  if (!span) return;
  const { top, bottom } = chart.chartArea;
  chart.ctx.save();
  chart.ctx.fillStyle = colour;
  chart.ctx.fillRect(span[0], top, span[1] - span[0], bottom - top);
  chart.ctx.restore();
}

/**
 * @param {Chart} chart
 * @param {Band} fault
 * @param {Palette} palette
 */
function drawFault(chart, fault, palette) {
  const span = extent(chart, fault);
  if (!span) return;
  const { ctx } = chart;
  const { top, bottom } = chart.chartArea;
  drawBand(chart, fault, palette.band);
  ctx.save();
  ctx.beginPath();
  ctx.rect(span[0], top, span[1] - span[0], bottom - top);
  ctx.clip();
  ctx.strokeStyle = palette.hatch;
  ctx.lineWidth = 0.75;
  ctx.beginPath();
  const height = bottom - top;
  for (let x = Math.floor((span[0] - height) / 9) * 9; x < span[1]; x += 9) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/**
 * @param {Chart} chart
 * @param {ChartSpec} spec
 * @param {Palette} palette
 */
function drawFaultNames(chart, spec, palette) {
  const { ctx, chartArea } = chart;
  /**
   * By row, from where on a name has room.
   * @type {Map<number, number>}
   */
  const free = new Map();
  ctx.save();
  ctx.font = `${palette.fontPx}px ${palette.font}`;
  ctx.fillStyle = palette.ink;
  for (const fault of spec.faults) {
    const span = extent(chart, fault);
    if (!span) continue;
    const bar = chartArea.top - 19 - fault.row * rowHeight(palette);
    ctx.fillRect(span[0], bar, Math.max(2, span[1] - span[0]), BAR_PX);
    const width = ctx.measureText(fault.label).width;
    const at = Math.min(span[0], chartArea.right - width);
    // A name that had to stand elsewhere would name another fault: the crosshair tells it.
    if (at < (free.get(fault.row) ?? chartArea.left)) continue;
    ctx.fillText(fault.label, at, bar - 4);
    free.set(fault.row, at + width + 10);
  }
  ctx.restore();
}

/**
 * @param {Chart} chart
 * @param {ChartSpec} spec
 * @param {Palette} palette
 */
function drawDecisionLines(chart, spec, palette) {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = 0.75;
  ctx.setLineDash([2, 3]);
  for (const mark of spec.marks) {
    const x = xOf(chart, mark.at);
    const silent = mark.kind === "hold" || mark.kind === "alert";
    if (silent || x < chartArea.left || x > chartArea.right) continue;
    ctx.beginPath();
    ctx.moveTo(x, chartArea.top);
    ctx.lineTo(x, chartArea.bottom);
    ctx.stroke();
  }
  ctx.restore();
}

/**
 * @param {Chart} chart
 * @param {ChartSpec} spec
 * @param {Palette} palette
 */
function drawTitles(chart, spec, palette) {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.font = `600 ${palette.fontPx}px ${palette.font}`;
  ctx.textBaseline = "top";
  spec.panels.forEach((panel, i) => {
    const axis = chart.scales[`y${i}`];
    if (!axis) return;
    ctx.fillStyle = palette.paper;
    ctx.fillRect(
      chartArea.left + 3,
      axis.top + 3,
      ctx.measureText(panel.title).width + 6,
      palette.fontPx + 3,
    );
    ctx.fillStyle = palette.ink;
    ctx.fillText(panel.title, chartArea.left + 6, axis.top + 5);
    ctx.strokeStyle = palette.muted;
    ctx.lineWidth = 0.5;
    ctx.beginPath();
    ctx.moveTo(chartArea.left, axis.top);
    ctx.lineTo(chartArea.right, axis.top);
    ctx.stroke();
  });
  ctx.restore();
}

/**
 * @param {Chart} chart
 * @param {ChartSpec} spec
 * @param {Palette} palette
 */
function drawMarks(chart, spec, palette) {
  const { ctx, chartArea } = chart;
  const chosen = pointers.get(chart)?.look ?? null;
  ctx.save();
  // Decisions over the ticks of looks that held.
  const late = spec.marks.filter((mark) => mark.kind !== "hold");
  for (const mark of [...spec.marks.filter((m) => m.kind === "hold"), ...late]) {
    const x = xOf(chart, mark.at);
    if (x < chartArea.left - 1 || x > chartArea.right + 1) continue;
    drawGlyph(ctx, mark.kind, x, chartArea.top - 7, palette);
    if (mark.look !== chosen) continue;
    ctx.strokeStyle = palette.ink;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(x, chartArea.top - 7, 8, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../charts/chart-spec.ts").Mark["kind"]} kind
 * @param {number} x
 * @param {number} y
 * @param {Palette} palette
 */
function drawGlyph(ctx, kind, x, y, palette) {
  ctx.fillStyle = kind === "hold" ? palette.muted : palette.ink;
  ctx.beginPath();
  switch (kind) {
    case "hold":
      ctx.rect(x - 0.5, y + 1, 1, 5);
      break;
    case "begin":
    case "raise":
    case "promote":
      ctx.moveTo(x - 4.5, y + 4);
      ctx.lineTo(x + 4.5, y + 4);
      ctx.lineTo(x, y - 4.5);
      break;
    case "lower":
    case "rollback":
      ctx.moveTo(x - 4.5, y - 4);
      ctx.lineTo(x + 4.5, y - 4);
      ctx.lineTo(x, y + 4.5);
      break;
    case "verify":
    case "review":
    case "alert":
      ctx.moveTo(x, y - 4.5);
      ctx.lineTo(x + 4.5, y);
      ctx.lineTo(x, y + 4.5);
      ctx.lineTo(x - 4.5, y);
      break;
  }
  ctx.fill();
}

/**
 * @param {Chart} chart
 * @param {Palette} palette
 */
function drawPointer(chart, palette) {
  const pointer = pointers.get(chart);
  if (!pointer) return;
  const { ctx, chartArea } = chart;
  const { top, bottom, left, right } = chartArea;
  ctx.save();
  if (pointer.range) {
    const [from, to] = pointer.range.map((x) => xOf(chart, x));
    ctx.fillStyle = palette.hatch;
    ctx.fillRect(Number(from), top, Number(to) - Number(from), bottom - top);
  }
  const x = pointer.cross === null ? left - 1 : xOf(chart, pointer.cross);
  if (x >= left && x <= right) {
    ctx.strokeStyle = palette.ink;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, bottom);
    ctx.stroke();
  }
  ctx.restore();
}
