/** result.json against its published schema, and its bytes. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { resultJson } from "../../src/report/result-json.ts";
import {
  emptyResult,
  failedResult,
  inconclusiveResult,
  promotedResult,
  rollbackResult,
} from "./sample-result.ts";

const file = new URL("../../src/report/result.schema.json", import.meta.url);
const document = JSON.parse(readFileSync(file, "utf8"));
const schema = z.fromJSONSchema(document);

describe.each([
  ["rollback", rollbackResult()],
  ["promoted", promotedResult()],
  ["inconclusive", inconclusiveResult()],
  ["failed", failedResult()],
  ["empty", emptyResult()],
])("result.json of a run: %s", (_, result) => {
  test("fits the schema, with its names in the schema's order", () => {
    const parsed = JSON.parse(resultJson(result));
    expect(schema.safeParse(parsed).error?.issues ?? []).toEqual([]);
    expect(Object.keys(parsed)).toEqual(document.required);
  });
});

test("the schema refuses what does not fit", () => {
  const good = JSON.parse(resultJson(rollbackResult()));
  const broken = [
    { ...good, verdict: "fine" },
    { ...good, digest: "short" },
    { ...good, further: 1 },
    { ...good, jobs: { ...good.jobs, lost: -1 } },
    { ...good, schemaVersion: 2 },
  ];
  for (const value of broken) expect(schema.safeParse(value).success).toBe(false);
});

test("keeps what it is asked for", () => {
  const parsed = JSON.parse(resultJson(failedResult()));
  expect(parsed).toMatchObject({
    schemaVersion: 1,
    scenario: "flagship",
    world: "simulated",
    verdict: "fail",
    jobs: { lost: 2, lanes: { canary: { dead: 3 } } },
    rollback: { detectMs: 4_000 },
    load: { latencyMs: { p999: 231.2 } },
    looks: { total: failedResult().looks.length },
  });
  expect(parsed.looks.shown[0].canary.runTimes).toEqual([
    [220, 2_500],
    [250, 2_500],
  ]);
});

test("the order in which keys came does not show, and the text ends with a line feed", () => {
  const base = rollbackResult();
  const turned = Object.fromEntries(Object.entries(base.scenario).reverse());
  const other = { ...base, scenario: turned as unknown as typeof base.scenario };
  expect(resultJson(other)).toBe(resultJson(base));
  expect(resultJson(base).endsWith("}\n")).toBe(true);
});

test("a figure that JSON cannot hold stops the writer and is named", () => {
  const base = rollbackResult();
  const broken = { ...base, load: { ...base.load, plannedPerSecond: Number.NaN } };
  expect(() => resultJson(broken)).toThrow("the report cannot hold NaN at .load.plannedPerSecond");
});
