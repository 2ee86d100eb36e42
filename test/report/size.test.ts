import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runSimulated } from "../../src/compose/run-simulated.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const FOLDER = new URL("../../scenarios/", import.meta.url);
const MOST_BYTES = 1_500_000;

/** The longest run of them is weighed where it is made anyway: reports-example.test.ts. */
const weighed = readdirSync(FOLDER).filter(
  (name) => name.endsWith(".yaml") && name !== "flagship.yaml",
);

test.each(weighed)("the report of %s weighs less than 1.5 MB", async (name) => {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  const { result } = await runSimulated(resolveScenario(parseScenario({ text, file: name })), {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: "",
  });
  expect(Buffer.byteLength(await renderHtml(result))).toBeLessThan(MOST_BYTES);
});
