/**
 * The page's own style and script as text to be put inside it: the files of `page/`, joined in the
 * order in which they need each other, and the drawing library before them.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { assert } from "../kernel/assert.ts";

/** Each needs only files that stand before it. */
const SCRIPTS = [
  "format-value.js",
  "chart-overlay.js",
  "chart-config.js",
  "look-panel.js",
  "live-chart.js",
  "page.js",
];

const STYLES = [
  "theme",
  "base",
  "layout",
  "banner",
  "tables",
  "charts",
  "looks",
  "diagram",
  "print",
];

export function pageStyle(): string {
  const read = (name: string) =>
    readFileSync(new URL(`./page/style/${name}.css`, import.meta.url), "utf8");
  return STYLES.map(read).join("\n");
}

/** One classic script: the library, then the page's modules in a scope of their own. */
export function pageScript(): string {
  const modules = SCRIPTS.map((name) =>
    withoutModuleSyntax(readFileSync(new URL(`./page/${name}`, import.meta.url), "utf8")),
  );
  const script = `${drawingLibrary()}\n(() => {\n"use strict";\n${modules.join("\n")}})();`;
  assert(!/<\/script/i.test(script), "the page's script would end its own element");
  return script;
}

function drawingLibrary(): string {
  const entry = createRequire(import.meta.url).resolve("chart.js");
  const file = join(dirname(entry), "chart.umd.min.js");
  return readFileSync(file, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
}

function withoutModuleSyntax(source: string): string {
  return source.replace(/^import [^;]*;\n/gm, "").replace(/^export /gm, "");
}
