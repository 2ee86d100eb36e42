/** The page's script as text: one script without module syntax. */
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
