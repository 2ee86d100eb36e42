/** What is not understood: refused with exit code 3 and a way out, before anything happens. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { worst } from "../../src/cli/exit-code.ts";
import { EXIT, OperatingError } from "../../src/kernel/errors.ts";
import { type FakeCli, fakeCli, removeFolder } from "./fake-cli.ts";

let cli: FakeCli;

beforeEach(() => {
  cli = fakeCli();
  const text = "name: good\nload: [{ poisson: 100/s, for: 60s }]\n";
  writeFileSync(join(cli.folder, "good.yaml"), text);
  mkdirSync(join(cli.folder, "folder"));
});
afterEach(() => removeFolder(cli));

test.each([
  [["run", "good.yaml", "--sed", "7"], "Did you mean --seed?"],
  [["rum", "good.yaml"], "Did you mean run?"],
  [["run"], "missing required argument"],
  [["run", "good.yaml", "--world", "real"], "Allowed choices are simulated, live"],
  [["run", "good.yaml", "--seed", "a/b"], "A seed is letters"],
  [["run", "good.yaml", "--compress", "0"], "a number from 1 to 1000"],
  [["run", "good.yaml", "--compress", "fast"], "a number from 1 to 1000"],
  [["run", "goood.yaml"], 'Did you mean "good.yaml"?'],
  [["run", "nothing-like-it.yaml"], "Scenarios there: good.yaml."],
  [["run", "folder"], "is a folder"],
  [["validate", "good.yaml", "missing.yaml"], "missing.yaml does not exist"],
  [["run", "good.yaml", "--redis", "redis://h"], "the simulated world uses no Redis"],
  [["run", "good.yaml", "--world", "live", "--verify-determinism"], "is not deterministic"],
])("coalmine %j", async (words, told) => {
  expect(await cli.run(...words)).toBe(EXIT.usage);
  expect(cli.err).toContain(told);
  expect(cli.runs).toEqual([]);
});

test("--help and --version are no errors", async () => {
  expect(await cli.run("--help")).toBe(EXIT.pass);
  expect(cli.out).toContain("Exit codes: 0 all passed");
  expect(await cli.run("--version")).toBe(EXIT.pass);
  expect(cli.out).toContain("9.8.7");
});

test("validate tells what it understood", async () => {
  expect(await cli.run("validate", "good.yaml")).toBe(EXIT.pass);
  expect(cli.out).toBe("good.yaml is valid: 1:00, about 6,000 jobs, 0 faults\n");
});

test("the worst exit code wins", () => {
  expect(worst([])).toBe(EXIT.pass);
  expect(worst([EXIT.inconclusive, EXIT.failed, EXIT.pass])).toBe(EXIT.failed);
  expect(worst([EXIT.failed, EXIT.bug])).toBe(EXIT.bug);
  expect(worst([EXIT.inconclusive, EXIT.environment])).toBe(EXIT.environment);
});

test("start runs the flagship simulated, then live and shorter", async () => {
  cli.verdicts = ["pass", "inconclusive"];
  expect(await cli.run("start")).toBe(EXIT.inconclusive);
  expect(cli.runs.map((of) => [of.world, of.scenario.name])).toEqual([
    ["simulated", "flagship"],
    ["live", "flagship"],
  ]);
  expect(cli.runs[1]?.scenario.compress).toBeGreaterThan(1);
  expect(cli.out).toContain("reports/flagship-live-1/index.html");
});

test("start without a Redis shows the simulated half, and how to get the other", async () => {
  cli.worlds = {
    ...cli.worlds,
    live: async () => {
      const hint = "Install redis-server.";
      throw new OperatingError({ code: "REDIS_NOT_FOUND", message: "No Redis was found.", hint });
    },
  };
  expect(await cli.run("start")).toBe(EXIT.pass);
  expect(cli.err).toContain("The live half was left out: No Redis was found.");
  expect(cli.err).toContain("Install redis-server.");
});
