import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runSimulated } from "../../src/compose/run-simulated.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const FOLDER = new URL("../../scenarios/", import.meta.url);
const MOST_BYTES = 1_500_000;

/**
 * The one that lasts longest, and the one with the most jobs, but for the flagship: that one is
 * weighed where it is run anyway, in reports-example.test.ts.
 */
const WEIGHED = ["aa-low-traffic.yaml", "steady.yaml"];

test.each(WEIGHED)("the report of %s weighs less than 1.5 MB", async (name) => {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  const { result } = await runSimulated(resolveScenario(parseScenario({ text, file: name })), {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "",
  });
  expect(Buffer.byteLength(await renderHtml(result))).toBeLessThan(MOST_BYTES);
});
