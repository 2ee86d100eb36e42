/**
 * Every chaos scenario passes, for its first seeds: each stands for something that once went wrong
 * or must not. `coalmine swarm` runs them over as many seeds as one likes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { judgeOnly } from "../../src/compose/run-simulated.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/chaos", import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
const SEEDS = ["1", "2"];

test("there are at least twenty", () => {
  expect(FILES.length).toBeGreaterThanOrEqual(20);
});

test.each(FILES)("%s", async (file) => {
  const content = parseScenario({ text: readFileSync(`${FOLDER}/${file}`, "utf8"), file });
  const { signal } = new AbortController();
  for (const seed of SEEDS) {
    const scenario = resolveScenario(content, { seed });
    const { findings } = await judgeOnly(scenario, { onProgress: () => {}, signal, command: "" });
    const failed = findings.filter(({ verdict }) => verdict === "fail");
    expect(failed.map(({ id, sentence }) => `seed ${seed}: ${id}: ${sentence}`)).toEqual([]);
  }
});
