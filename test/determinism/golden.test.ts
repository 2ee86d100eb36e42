/** Whether the scenarios still run event for event as they did when their digests were pinned. */
import { expect, test } from "vitest";

import { digestOf, goldenDigests, scenarioNames } from "./short-scenarios.ts";

const golden = goldenDigests();

test("every scenario has a golden digest, and nothing else has", () => {
  expect(Object.keys(golden), "npm run generate writes them").toEqual(scenarioNames());
});

test.each(scenarioNames())("%s runs as it was committed", async (name) => {
  const changed = [
    `The run of ${name} is no longer the one of golden-digests.json.`,
    "If you meant to change what happens in a run (or the scenario itself), say why in the change,",
    "and commit the new digests that `npm run generate` writes. If you did not, this is a bug:",
    `coalmine run scenarios/${name}.yaml --verify-determinism tells whether one process already`,
    "disagrees with itself; if not, compare history.jsonl of before and after.",
  ].join("\n");
  expect(await digestOf(name), changed).toBe(golden[name]);
});
