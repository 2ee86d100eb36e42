import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runSimulated } from "../src/compose/run-simulated.ts";
import { renderHtml } from "../src/report/render-html.ts";
import { resultJson } from "../src/report/result-json.ts";
import { parseScenario } from "../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../src/scenario/resolve-scenario.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

const MOST_BYTES = 1_500_000;

test("the example report is what its scenario gives today, in less than 1.5 MB", async () => {
  const committed: { command: string } = JSON.parse(read("reports/example/result.json"));
  const file = parseScenario({ text: read("scenarios/flagship.yaml"), file: "flagship.yaml" });
  const { result } = await runSimulated(resolveScenario(file), {
    onProgress: () => {},
    signal: new AbortController().signal,
    command: committed.command,
  });
  const stale = "npm run coalmine -- run scenarios/flagship.yaml --out reports/example";
  expect(resultJson(result) === read("reports/example/result.json"), `stale: ${stale}`).toBe(true);
  expect(Buffer.byteLength(await renderHtml(result))).toBeLessThan(MOST_BYTES);
});
