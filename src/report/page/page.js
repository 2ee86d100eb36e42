// @ts-check
/**
 * What happens when the page opens: charts come to life, the theme can be switched, the command be
 * copied. Without this script the report says the same.
 */
import { liveChart } from "./live-chart.js";
import { lookPanel } from "./look-panel.js";

/** @typedef {import("../charts/chart-spec.ts").ChartSpec} ChartSpec */
/** @typedef {import("../charts/chart-spec.ts").Palette} Palette */

startTheme(startCharts());
startCopying();
openLinkedLook();
addEventListener("hashchange", openLinkedLook);

/**
 * @returns {(palette: Palette) => void} Draws all charts in another theme.
 */
function startCharts() {
  const data = document.getElementById("charts")?.textContent ?? "[]";
  const specs = /** @type {ChartSpec[]} */ (JSON.parse(data));
  /** @type {import("./live-chart.js").LiveChart[]} */
  const charts = [];
  /** @type {import("./look-panel.js").LookPanel | null} */
  let panel = null;
  for (const spec of specs) {
    const figure = /** @type {HTMLElement | null} */ (
      document.querySelector(`[data-chart="${spec.id}"]`)
    );
    if (!figure) continue;
    const together = () => charts.filter((chart) => chart.spec.x === spec.x);
    const chart = liveChart(figure, spec, paletteOf(document.body), {
      crossed: (x) => {
        for (const other of together()) other.cross(x);
      },
      zoomed: (from, to) => {
        for (const other of together()) other.zoom(from, to);
      },
      clicked: (x) => {
        if (spec.marks.length > 0) panel?.nearest(x);
      },
    });
    charts.push(chart);
    panel ??= lookPanel(spec, (look) => chart.look(look));
  }
  startDecisionLinks(() => panel);
  return (palette) => {
    for (const chart of charts) chart.redraw(palette);
  };
}

/**
 * A decision in the list opens in the panel beside the chart.
 * @param {() => import("./look-panel.js").LookPanel | null} panel
 */
function startDecisionLinks(panel) {
  document.querySelector(".decisions")?.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const look = link?.getAttribute("href")?.replace("#look-", "");
    const open = panel();
    if (look === undefined || open === null) return;
    event.preventDefault();
    open.open(Number(look));
    document.querySelector(".look-panel")?.scrollIntoView({ block: "nearest" });
  });
}

/**
 * The theme's colours, as the style sheet has them.
 * @param {Element} element
 * @returns {Palette}
 */
function paletteOf(element) {
  const style = getComputedStyle(element);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour("ink"),
    muted: colour("muted"),
    rule: colour("rule"),
    band: colour("band"),
    hatch: colour("hatch"),
    paper: colour("paper"),
    stable: colour("stable"),
    canary: colour("canary"),
    font: style.fontFamily,
    fontPx: Math.round(Number.parseFloat(style.fontSize) * 0.72),
  };
}

/** @param {(palette: Palette) => void} redraw */
function startTheme(redraw) {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("theme"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const name = () => {
    button.textContent = isDark() ? "Light theme" : "Dark theme";
    redraw(paletteOf(document.body));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  dark.addEventListener("change", name);
  name();
}

function startCopying() {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
    document.querySelectorAll("[data-copy]")
  )) {
    const source = document.getElementById(button.dataset.copy ?? "");
    if (!source) continue;
    button.hidden = false;
    button.addEventListener("click", () => copy(source, button));
  }
}

/**
 * Files opened from disk have no clipboard in some browsers: then the text is selected instead.
 * @param {Element} source
 * @param {HTMLButtonElement} button
 */
function copy(source, button) {
  const select = () => {
    getSelection()?.selectAllChildren(source);
    button.textContent = "Selected";
  };
  if (!navigator.clipboard) return select();
  navigator.clipboard.writeText(source.textContent ?? "").then(() => {
    button.textContent = "Copied";
  }, select);
}

/** A link to a look opens its entry in the decision log. */
function openLinkedLook() {
  const linked = document.getElementById(location.hash.slice(1));
  const details = linked?.closest("details");
  if (!details) return;
  details.open = true;
  linked?.scrollIntoView();
}
