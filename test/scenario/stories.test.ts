/**
 * Each document's own rollout, from its profile, passes: shortened, so that hours of it take
 * seconds. `coalmine run` has them at their full length, `coalmine swarm` over many seeds.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { judgeOnly } from "../../src/compose/run-simulated.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/stories", import.meta.url));
/** A hundred million jobs: minutes of a core. */
const AT_FULL_RATE = "tenant-phases-at-full-rate.yaml";
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
const SEED = "1";
const COMPRESS = 40;

function read(file: string) {
  return parseScenario({ text: readFileSync(`${FOLDER}/${file}`, "utf8"), file });
}

test("there is a story for each profile", () => {
  const profiles = FILES.map((file) => read(file).rollout.profile);
  expect([...new Set(profiles)].sort()).toEqual(
    ["aggressive", "conservative", "default", "f013", "ggen", "http", "phoenix"].sort(),
  );
});

test.each(FILES.filter((file) => file !== AT_FULL_RATE))("%s", async (file) => {
  const content = read(file);
  const { signal } = new AbortController();
  const scenario = resolveScenario(content, { seed: SEED, compress: COMPRESS });
  const { findings } = await judgeOnly(scenario, { onProgress: () => {}, signal, command: "" });
  const objections = findings.filter(({ verdict }) => verdict !== "pass");
  expect(objections.map(({ id, sentence }) => `${id}: ${sentence}`)).toEqual([]);
});

test("the tenant phases at 10,000 jobs/s are those of the smaller file", () => {
  const [full, smaller] = [read(AT_FULL_RATE), read("tenant-phases.yaml")];
  expect(full.rollout).toEqual(smaller.rollout);
  expect(full.operations).toEqual(smaller.operations);
  expect(full.load.map(({ toRate }) => toRate)).toEqual([10_000]);
});
