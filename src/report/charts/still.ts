/**
 * A chart's still: the same definition drawn on the server, as a PNG data URI. It is what shows
 * without scripts, in a mail and in print, so it wears the light theme on no background.
 *
 * The font comes with the project: the picture does not depend on the machine's.
 */
import { createRequire } from "node:module";

import { GlobalFonts } from "@napi-rs/canvas";
import { ChartJSNodeCanvas } from "chartjs-node-canvas";

import { assert } from "../../kernel/assert.ts";
import { chartConfig } from "../page/chart-config.js";
import type { ChartSpec, Palette } from "./chart-spec.ts";

const FONT = "coalmine-sans";
/** Sharper first; a noisy chart whose picture would weigh too much is drawn with fewer pixels. */
const PIXEL_RATIOS = [1.5, 1] as const;
const MOST_CHARACTERS = 280_000;

const STILL_PALETTE: Palette = {
  ink: "#1d2025",
  muted: "#5c626b",
  rule: "#dddad3",
  band: "rgba(92, 98, 107, 0.06)",
  hatch: "rgba(92, 98, 107, 0.34)",
  paper: "rgba(255, 255, 255, 0)",
  stable: "#44597a",
  canary: "#b85c00",
  font: FONT,
  fontPx: 11,
};

export function stillOf(spec: ChartSpec): string {
  registerFont();
  const [sharp, plain] = PIXEL_RATIOS;
  const picture = draw(spec, sharp);
  return picture.length <= MOST_CHARACTERS ? picture : draw(spec, plain);
}

function draw(spec: ChartSpec, devicePixelRatio: number): string {
  const canvas = new ChartJSNodeCanvas({ width: spec.widthPx, height: spec.heightPx });
  const config = chartConfig(spec, STILL_PALETTE);
  config.options = { ...config.options, devicePixelRatio, events: [] };
  const png = canvas.renderToBufferSync(config, "image/png");
  return `data:image/png;base64,${png.toString("base64")}`;
}

/** Once a process: the drawing library keeps its fonts globally. */
function registerFont(): void {
  if (GlobalFonts.has(FONT)) return;
  for (const style of ["DejaVuSans", "DejaVuSans-Bold"]) {
    const file = createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${style}.ttf`);
    assert(GlobalFonts.registerFromPath(file, FONT) !== null, `the font ${style} was not accepted`);
  }
}
