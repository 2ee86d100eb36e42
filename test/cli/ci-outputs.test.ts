/** `--junit`, `--github`, `--gitlab`: what is written and where, what is refused before a run. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { EXIT, OperatingError } from "../../src/kernel/errors.ts";
import { elementsOf, readXml } from "../report/ci/read-xml.ts";
import { type FakeCli, fakeCli, removeFolder } from "./fake-cli.ts";

let cli: FakeCli;

beforeEach(() => {
  cli = fakeCli();
  for (const name of ["good", "other"]) {
    const text = `name: ${name}\nload: [{ poisson: 100/s, for: 60s }]\nexpect: { max_dead: 0 }\n`;
    writeFileSync(join(cli.folder, `${name}.yaml`), text);
  }
});
afterEach(() => removeFolder(cli));

function read(...path: string[]): string {
  return readFileSync(join(cli.folder, ...path), "utf8");
}

test("--junit has a suite for each run, in a folder that is made", async () => {
  const words = ["run", "good.yaml", "other.yaml", "--junit", "ci/junit.xml"];
  expect(await cli.run(...words)).toBe(EXIT.pass);
  const suites = elementsOf(readXml(read("ci/junit.xml")), "testsuite");
  expect(suites.map(({ attributes }) => attributes.name)).toEqual([
    "good simulated seed 1",
    "other simulated seed 1",
  ]);
  const properties = elementsOf(suites[0]!, "property").map(({ attributes }) => attributes);
  expect(properties).toContainEqual({
    name: "report",
    value: "reports/good-simulated-1/index.html",
  });
  expect(readdirSync(join(cli.folder, "ci"))).toEqual(["junit.xml"]);
});

test("a run that cannot be carried out leaves those before it in the file", async () => {
  cli.during = ({ name }) => {
    if (name === "good") return;
    throw new OperatingError({ code: "REDIS_LOST", message: "Gone.", hint: "Start it." });
  };
  const words = ["run", "good.yaml", "other.yaml", "--junit", "junit.xml"];
  expect(await cli.run(...words)).toBe(EXIT.environment);
  expect(elementsOf(readXml(read("junit.xml")), "testsuite")).toHaveLength(1);
});

test("--gitlab writes its two reports, with paths from the project's root", async () => {
  cli.environment = { CI_PROJECT_DIR: join(cli.folder, "..") };
  expect(await cli.run("run", "good.yaml", "--gitlab", "ci")).toBe(EXIT.pass);
  expect(readdirSync(join(cli.folder, "ci"))).toEqual([
    "gl-code-quality-report.json",
    "metrics.txt",
  ]);
  expect(JSON.parse(read("ci/gl-code-quality-report.json"))).toEqual([]);
  expect(read("ci/metrics.txt")).toContain('coalmine_jobs{scenario="good"');
});

test("in GitHub Actions the summary is added to, and failures are annotated", async () => {
  writeFileSync(join(cli.folder, "summary.md"), "before\n");
  cli.environment = {
    GITHUB_ACTIONS: "true",
    GITHUB_STEP_SUMMARY: join(cli.folder, "summary.md"),
    GITHUB_WORKSPACE: join(cli.folder, ".."),
  };
  cli.verdicts = ["inconclusive"];
  expect(await cli.run("run", "good.yaml")).toBe(EXIT.inconclusive);
  expect(read("summary.md")).toMatch(/^before\n## ❔ inconclusive: good simulated seed 1\n/);
  const folder = cli.folder.split("/").at(-1);
  expect(cli.out).toContain(`::warning file=${folder}/good.yaml,line=3,title=Inconclusive`);
});

test("with --json annotations do not stand among the JSON", async () => {
  cli.environment = { GITHUB_ACTIONS: "true" };
  cli.verdicts = ["inconclusive"];
  await cli.run("run", "good.yaml", "--json");
  expect(JSON.parse(cli.out)).toMatchObject({ verdict: "inconclusive" });
  expect(cli.err).toContain("::warning ");
});

test("outside of CI nothing of this is written or said", async () => {
  cli.verdicts = ["inconclusive"];
  await cli.run("run", "good.yaml");
  expect(readdirSync(cli.folder).sort()).toEqual(["good.yaml", "other.yaml", "reports"]);
  expect(cli.out).toBe("summary inconclusive reports/good-simulated-1/index.html\n");
});

test("--github where nothing says where the summary goes", async () => {
  expect(await cli.run("run", "good.yaml", "--github")).toBe(EXIT.usage);
  expect(cli.err).toContain("GITHUB_STEP_SUMMARY does not name a file");
  expect(cli.runs).toEqual([]);
});

test.each([
  ["--junit", "file/junit.xml"],
  ["--junit", "folder"],
  ["--gitlab", "file"],
])("%s %s cannot be written, which is found before the run", async (option, path) => {
  writeFileSync(join(cli.folder, "file"), "");
  mkdirSync(join(cli.folder, "folder"));
  expect(await cli.run("run", "good.yaml", option, path)).toBe(EXIT.environment);
  expect(cli.runs).toEqual([]);
  expect(cli.err).toContain("cannot be written");
  expect(cli.err).toContain(option);
  expect(existsSync(join(cli.folder, "reports"))).toBe(false);
});

test("an earlier file is replaced, or stays where the new one cannot be put", async () => {
  const file = join(cli.folder, "ci", "junit.xml");
  mkdirSync(join(cli.folder, "ci"));
  writeFileSync(file, "earlier");
  expect(await cli.run("run", "good.yaml", "--junit", "ci/junit.xml")).toBe(EXIT.pass);
  expect(read("ci/junit.xml")).toContain("<testsuites");
  cli.during = () => {
    rmSync(file);
    mkdirSync(file);
  };
  expect(await cli.run("run", "good.yaml", "--junit", "ci/junit.xml")).toBe(EXIT.environment);
  expect(cli.err).toContain("junit.xml cannot be written");
  expect(readdirSync(join(cli.folder, "ci"))).toEqual(["junit.xml"]);
});
