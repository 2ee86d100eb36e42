/** `coalmine shrink`: what it shrinks, what it leaves, and what it says when there is nothing. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { ShrinkFailureOptions } from "../../src/compose/shrink-failure.ts";
import { EXIT } from "../../src/kernel/errors.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { failedResult } from "../report/sample-result.ts";
import { type FakeCli, fakeCli, removeFolder } from "./fake-cli.ts";

const FILE = `name: bad
load: [{ poisson: 100/s, for: 60s }]
faults: [{ crash: stable/0, at: 5s, for: 1s }]
`;

let cli: FakeCli;
let asked: ShrinkFailureOptions[];

beforeEach(() => {
  cli = fakeCli();
  asked = [];
  writeFileSync(join(cli.folder, "bad.yaml"), FILE);
  const { simulated, shrinkFailure } = cli.worlds;
  cli.worlds = {
    ...cli.worlds,
    simulated: async (scenario, options) => {
      const { result, history } = await simulated(scenario, options);
      return { result: { ...result, findings: failedResult().findings }, history };
    },
    shrinkFailure: (options) => {
      asked.push(options);
      return shrinkFailure(options);
    },
  };
});
afterEach(() => removeFolder(cli));

const read = (...path: string[]) => readFileSync(join(cli.folder, ...path), "utf8");

test("leaves the smallest scenario as a file that says what fails, with its report", async () => {
  expect(await cli.run("shrink", "bad.yaml", "--seed", "s9")).toBe(EXIT.pass);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.findings).toEqual(["jobs-conserved", "rolled-back-within"]);
  const folder = "reports/bad-shrunk-s9";
  expect(readdirSync(join(cli.folder, folder)).sort()).toEqual([
    "audit.jsonl",
    "bad.yaml",
    "history.jsonl",
    "index.html",
    "replay.txt",
    "result.json",
    "scenario.resolved.yaml",
  ]);
  const text = read(folder, "bad.yaml");
  expect(text).toContain("# Fails: jobs-conserved, rolled-back-within\n");
  expect(text).toContain("# Shrunk from bad, seed s9; faults: 1 became 0.\n");
  expect(resolveScenario(parseScenario({ text, file: "bad.yaml" }))).toMatchObject({
    seed: "s9",
    faults: [],
  });
  const again = `npx coalmine run ${folder}/bad.yaml --world simulated --seed s9`;
  expect(cli.out).toContain(`again     ${again}\n`);
  expect(read(folder, "replay.txt")).toContain(again);
  expect(cli.err).toContain("50 runs · 0 of 1 fault left");
});

test("a scenario that does not fail is refused", async () => {
  const passing = fakeCli();
  writeFileSync(join(passing.folder, "bad.yaml"), FILE);
  expect(await passing.run("shrink", "bad.yaml")).toBe(EXIT.usage);
  expect(passing.err).toContain("bad.yaml does not fail with seed 1");
  expect(readdirSync(join(passing.folder, "reports"))).toEqual([]);
  removeFolder(passing);
});

test("a run that ends with an error of coalmine itself is shrunk too", async () => {
  cli.worlds = {
    ...cli.worlds,
    simulated: async () => {
      throw new Error("nobody thought of this");
    },
  };
  expect(await cli.run("shrink", "bad.yaml", "--out", "mine")).toBe(EXIT.pass);
  expect(asked[0]?.findings).toEqual(["harness-bug"]);
  expect(readdirSync(join(cli.folder, "mine"))).toEqual(["bad.yaml"]);
  expect(read("mine", "bad.yaml")).toContain("ends with an error of coalmine itself");
});
