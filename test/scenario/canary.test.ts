/**
 * Every scenario of a canary feature passes, for its first seed, and expects an outcome; the long
 * ones are shortened. `coalmine swarm` runs them over as many seeds as one likes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { judgeOnly } from "../../src/compose/run-simulated.ts";
import { MINUTE } from "../../src/kernel/time.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/canary", import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
const SEED = "1";
/** Longer loads are compressed tenfold. */
const LONGEST = 20 * MINUTE;

test.each(FILES)("%s", async (file) => {
  const content = parseScenario({ text: readFileSync(`${FOLDER}/${file}`, "utf8"), file });
  const length = content.load.reduce((sum, phase) => sum + phase.for, 0);
  const compress = length > LONGEST ? 10 : 1;
  const { signal } = new AbortController();
  const scenario = resolveScenario(content, { seed: SEED, compress });
  // Under drawn faults the end is open, and not everything can be judged.
  const isOpen = content.swarm !== undefined;
  if (!isOpen) expect(scenario.expect.outcome).not.toBeNull();
  const { findings } = await judgeOnly(scenario, { onProgress: () => {}, signal, command: "" });
  const objections = findings.filter(
    ({ verdict }) => verdict !== "pass" && !(isOpen && verdict === "unknown"),
  );
  expect(objections.map(({ id, sentence }) => `${id}: ${sentence}`)).toEqual([]);
});
