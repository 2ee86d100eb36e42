// @ts-check
/**
 * The panel under the timeline that shows what the rule saw at one look: a copy of its entry in the
 * decision log. It lives only where the page has looks.
 */

/** @typedef {{ open: (look: number) => void, nearest: (ms: number) => void }} LookPanel */

/**
 * @param {import("../charts/chart-spec.ts").ChartSpec} spec The chart with the marks.
 * @param {(look: number | null) => void} chosen Called with what the panel shows, for the chart.
 * @returns {LookPanel | null}
 */
export function lookPanel(spec, chosen) {
  const panel = /** @type {HTMLElement | null} */ (document.querySelector(".look-panel"));
  const content = panel?.querySelector("[data-look-content]");
  if (!panel || !content || spec.marks.length === 0) return null;
  const marks = spec.marks;
  let place = -1;

  /** @param {number} index */
  const show = (index) => {
    const mark = marks[index];
    const source = mark ? document.getElementById(`look-${mark.look}`) : null;
    if (!mark || !source) return;
    place = index;
    content.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
    panel.hidden = false;
    chosen(mark.look);
  };

  panel.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-look]") : null;
    switch (button?.getAttribute("data-look")) {
      case "previous":
        return show(Math.max(0, place - 1));
      case "next":
        return show(Math.min(marks.length - 1, place + 1));
      case "close":
        panel.hidden = true;
        return chosen(null);
    }
  });

  return {
    open: (look) => show(marks.findIndex((mark) => mark.look === look)),
    nearest: (ms) => show(nearestIndex(marks, ms)),
  };
}

/**
 * @param {readonly import("../charts/chart-spec.ts").Mark[]} marks
 * @param {number} ms
 */
function nearestIndex(marks, ms) {
  let best = 0;
  for (let i = 1; i < marks.length; i++) {
    if (Math.abs(Number(marks[i]?.at) - ms) < Math.abs(Number(marks[best]?.at) - ms)) best = i;
  }
  return best;
}
