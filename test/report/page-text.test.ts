/** The page's script as text: one script without module syntax, and clean under the compiler. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { expect, test } from "vitest";

import { pageScript, pageStyle } from "../../src/report/page-text.ts";

test("it is one script that compiles, without imports, exports and source maps", () => {
  const script = pageScript();
  expect(() => new Script(script)).not.toThrow();
  expect(script).not.toMatch(/^(?:import|export) /m);
  expect(script).not.toContain("sourceMappingURL");
});

test("the style loads nothing", () => {
  expect(pageStyle()).not.toMatch(/@import|url\(/);
});

test("the compiler checks the page's modules", () => {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const project = fileURLToPath(new URL("../../src/report/page/", import.meta.url));
  const output = execFileSync(process.execPath, [compiler, "--noEmit", "-p", project], {
    encoding: "utf8",
  });
  expect(output).toBe("");
}, 60_000);
