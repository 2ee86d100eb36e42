/**
 * A chart in the page: its still, which is there without scripts and in print, the canvas that
 * replaces it, and a legend whose entries show the values under the crosshair.
 */

import { type Html, html, raw } from "../markup/html.ts";
import type { ChartSpec, Line, Panel } from "./chart-spec.ts";
import { stillOf } from "./still.ts";

export interface ChartFigureOptions {
  readonly spec: ChartSpec;
  /** What the chart shows, for those who do not see it. */
  readonly description: string;
  /** Window, bucket and n. */
  readonly caption: string;
}

export function chartFigure(options: ChartFigureOptions): Html {
  const { spec, description, caption } = options;
  const keys =
    "Arrow keys move the crosshair, plus and minus zoom, Escape shows all" +
    (spec.marks.length > 0 ? ", Enter opens the nearest look." : ".");
  return html`<figure class="chart" data-chart="${spec.id}">
<div class="legend">${spec.panels.map((panel, i) => legendGroup(spec, panel, i))}
<button type="button" data-reset hidden>Show all</button></div>
<div class="plot">
<img class="still" alt="${description}" width="${spec.widthPx}" height="${spec.heightPx}"
src="${raw(stillOf(spec))}">
<div class="stage"><canvas tabindex="0" role="img" aria-label="${description} ${keys}"></canvas>
<output class="cursor" data-cursor></output></div>
</div>
<figcaption>${caption} <span class="hint">Drag over the chart to zoom.${
    spec.marks.length > 0 ? " Click to see what the rule saw." : ""
  }</span></figcaption>
</figure>`;
}

function legendGroup(spec: ChartSpec, panel: Panel, index: number): Html {
  const entries = spec.lines.flatMap((line, i) =>
    line.panel === index ? [legendEntry(line, i)] : [],
  );
  return html`<span class="group"><b>${panel.title}</b>${entries}</span>`;
}

function legendEntry(line: Line, index: number): Html {
  const kind = line.minor ? `${line.role} minor` : line.role;
  return html`<span class="entry"><i class="swatch ${kind}" aria-hidden="true"></i>${
    line.label
  } <output data-line="${index}"></output></span>`;
}
