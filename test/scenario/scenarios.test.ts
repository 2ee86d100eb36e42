/** The scenarios of the repository: valid, explained, and described by files that are current. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import {
  readmeWithReference,
  schemaFileText,
} from "../../src/scenario/describe/generated-files.ts";
import { scenarioJsonSchema } from "../../src/scenario/describe/json-schema.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

const FOLDER = new URL("../../scenarios/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

function textOf(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}

test("there are the six to begin with", () => {
  expect(FILES).toEqual(
    expect.arrayContaining([
      "aa-low-traffic.yaml",
      "crash-storm.yaml",
      "error-burst.yaml",
      "flagship.yaml",
      "healthy.yaml",
      "latency-regression.yaml",
    ]),
  );
});

test.each(FILES)("%s is valid, says what it shows, and expects an outcome", (name) => {
  const text = textOf(name);
  const scenario = resolveScenario(parseScenario({ text, file: name }));
  expect(scenario.name).toBe(name.replace(".yaml", ""));
  expect(text.split("\n", 4).filter((line) => line.startsWith("# "))).not.toHaveLength(0);
  expect(text).toContain("Shows:");
  expect(scenario.expect.outcome).not.toBeNull();
});

test.each(FILES)("editors accept %s too", (name) => {
  const schema = z.fromJSONSchema(scenarioJsonSchema() as z.core.JSONSchema.JSONSchema);
  expect(schema.safeParse(parse(textOf(name))).error).toBeUndefined();
});

test("chaos/swarm.yaml is valid for editors too, and draws its faults", () => {
  const text = textOf("chaos/swarm.yaml");
  const file = parseScenario({ text, file: "swarm.yaml" });
  expect(file.name).toBe("swarm");
  expect(file.swarm).toBeDefined();
  expect(resolveScenario(file).faults).not.toHaveLength(0);
  const schema = z.fromJSONSchema(scenarioJsonSchema() as z.core.JSONSchema.JSONSchema);
  expect(schema.safeParse(parse(text)).error).toBeUndefined();
});

test("the flagship is 10,000 jobs/s on a tenth canary, two to three minutes long", () => {
  const scenario = resolveScenario(
    parseScenario({ text: textOf("flagship.yaml"), file: "flagship.yaml" }),
  );
  expect(Math.max(...scenario.load.map((phase) => phase.toRate))).toBe(10_000);
  expect(scenario.rollout.plan).toMatchObject({ kind: "ramp", initialShare: 1000 });
  const seconds = scenario.load.reduce((sum, phase) => sum + phase.for, 0) / 1_000_000;
  expect(seconds).toBeGreaterThanOrEqual(120);
  expect(seconds).toBeLessThanOrEqual(180);
});

test("the schema for editors is current (npm run generate)", () => {
  expect(textOf("scenario.schema.json")).toBe(schemaFileText());
});

test("the reference is current (npm run generate)", () => {
  expect(textOf("README.md")).toBe(readmeWithReference(textOf("README.md")));
});
