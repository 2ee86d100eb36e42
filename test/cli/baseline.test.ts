/** `--baseline`: read before the run, part of the verdict after it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { EXIT } from "../../src/kernel/errors.ts";
import { resultJson } from "../../src/report/result-json.ts";
import { type FakeCli, fakeCli, removeFolder } from "./fake-cli.ts";

let cli: FakeCli;

beforeEach(() => {
  cli = fakeCli();
  cli.worlds = { ...cli.worlds, json: resultJson };
  for (const name of ["good", "other"]) {
    const text = `name: ${name}\nload: [{ poisson: 100/s, for: 60s }]\n`;
    writeFileSync(join(cli.folder, `${name}.yaml`), text);
  }
});
afterEach(() => removeFolder(cli));

const BEFORE = "reports/good-simulated-1/result.json";

function result(folder: string) {
  return JSON.parse(readFileSync(join(cli.folder, folder, "result.json"), "utf8"));
}

test("the same run again passes, and its result says what it was compared with", async () => {
  await cli.run("run", "good.yaml");
  const words = ["run", "good.yaml", "--baseline", BEFORE, "--out", "again"];
  expect(await cli.run(...words)).toBe(EXIT.pass);
  expect(result("again").comparison).toMatchObject({ verdict: "same", baseline: { seed: "1" } });
});

test("a run that falls behind fails, though its own findings pass", async () => {
  await cli.run("run", "good.yaml");
  const better = result("reports/good-simulated-1");
  better.load.latencyMs.p99 /= 2;
  writeFileSync(join(cli.folder, "better.json"), JSON.stringify(better));
  const words = ["run", "good.yaml", "--baseline", "better.json", "--out", "again"];
  expect(await cli.run(...words)).toBe(EXIT.failed);
  expect(result("again")).toMatchObject({ verdict: "fail", comparison: { verdict: "regressed" } });
  expect(result("again").findings.at(-1)).toMatchObject({ id: "baseline", verdict: "fail" });
});

test("another scenario's result cannot be compared: inconclusive", async () => {
  await cli.run("run", "good.yaml");
  expect(await cli.run("run", "other.yaml", "--baseline", BEFORE)).toBe(EXIT.inconclusive);
});

test.each([
  ["nothing.json", "cannot be read"],
  ["good.yaml", "is not JSON"],
])("%s is refused before the run", async (file, said) => {
  expect(await cli.run("run", "good.yaml", "--baseline", file)).toBe(EXIT.usage);
  expect(cli.err).toContain(said);
  expect(cli.err).toContain("-> Give --baseline");
  expect(cli.runs).toEqual([]);
});

test("several scenarios have no one baseline", async () => {
  expect(await cli.run("run", "good.yaml", "other.yaml", "--baseline", BEFORE)).toBe(EXIT.usage);
  expect(cli.err).toContain("one at a time");
  expect(cli.runs).toEqual([]);
});
