/**
 * Packs the project, installs the package into an empty folder, and uses it there: everything that
 * is read at run time must have come along, and nothing may lean on this checkout.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { lacking } from "../required.ts";
import { readmeExample } from "../vitest/readme-example.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

const SMALL = `
name: small
load: [{ poisson: 50/s, for: 30s }]
fleets:
  stable: { workers: 1, concurrency: 8, service_time: { constant: 5ms } }
  canary: { workers: 1, concurrency: 8, service_time: { constant: 5ms } }
rollout_at: 1s
rollout: { initial_percent: 50%, metrics_window: 5s, look_every: 2s }
expect: { outcome: in_progress }
`;

const LIBRARY = `
import { readFileSync } from "node:fs";
import { parseScenario, resolveScenario, runSimulated } from "coalmine";
const text = readFileSync("small.yaml", "utf8");
const { result } = await runSimulated(resolveScenario(parseScenario({ text, file: "small" })), {
  signal: new AbortController().signal,
  onProgress: () => {},
  command: "",
});
console.log(result.digest);
`;

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly said: string;
}

function run(command: string, words: readonly string[], cwd: string): Ended {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd,
    encoding: "utf8",
    env: outside(),
  });
  if (error !== undefined) throw error;
  return { status, out: stdout, said: `${command} ${words.join(" ")}\n${stdout}${stderr}` };
}

/** Without what the package manager and the test runner tell their children about this project. */
function outside(): NodeJS.ProcessEnv {
  const ours =
    /^(npm_(package|lifecycle|config_(local_prefix|prefix))|NODE_OPTIONS|INIT_CWD|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** What `coalmine/vitest` needs beside it, in the versions that the project itself uses. */
function peers(): string[] {
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(PROJECT, "package.json"), "utf8"),
  );
  return ["vitest", "fast-check"].map((name) => `${name}@${devDependencies[name]}`);
}

function hasRegistry(): boolean {
  const { status, said } = run("npm", ["view", "zod", "version", "--fetch-retries=0"], PROJECT);
  if (status === 0) return true;
  lacking({ what: "a package registry", why: said, requiredBy: "COALMINE_REQUIRE_REGISTRY" });
  return false;
}

describe.skipIf(!hasRegistry())("an installed package", () => {
  const folder = mkdtempSync(join(tmpdir(), "coalmine-package-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const coalmine = (...words: string[]) =>
    run("npx", ["--no-install", "coalmine", ...words], folder);

  beforeAll(() => {
    const packed = run("npm", ["pack", "--pack-destination", folder], PROJECT);
    expect(packed.status, packed.said).toBe(0);
    const name = readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "";
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    writeFileSync(join(folder, "small.yaml"), SMALL);
    const words = ["install", "--no-audit", "--no-fund", "--prefer-offline"];
    const install = [...words, join(folder, name), ...peers()];
    const installed = run("npm", install, folder);
    expect(installed.status, installed.said).toBe(0);
  });

  test("runs a scenario and writes a report", () => {
    const { status, said } = coalmine("run", "small.yaml", "--out", "report");
    expect(status, said).toBe(0);
    const html = readFileSync(join(folder, "report/index.html"), "utf8");
    expect(html.match(/src="data:image\/png;base64,/g)?.length).toBeGreaterThan(0);
    expect(html).toContain("<style>");
    expect(html).toContain("<script>");
  });

  test("has scenarios of its own", () => {
    const scenarios = join(folder, "node_modules/coalmine/scenarios");
    const files = readdirSync(scenarios).filter((file) => file.endsWith(".yaml"));
    expect(files).toContain("flagship.yaml");
    const { status, said } = coalmine("validate", ...files.map((file) => join(scenarios, file)));
    expect(status, said).toBe(0);
  });

  test("is a library too, and gives the digest that the command gives", () => {
    writeFileSync(join(folder, "library.js"), LIBRARY);
    const { status, out, said } = run("node", ["library.js"], folder);
    expect(status, said).toBe(0);
    const result: unknown = JSON.parse(readFileSync(join(folder, "report/result.json"), "utf8"));
    expect(result).toMatchObject({ digest: out.trim() });
  });

  test("proves rollouts in tests of one's own", () => {
    writeFileSync(join(folder, "example.test.ts"), readmeExample());
    const { status, said } = run("npx", ["--no-install", "vitest", "run"], folder);
    expect(status, said).toBe(0);
    expect(said).toMatch(/Tests.*2 passed/);
  });

  test("holds no tests, no sources and no build of the build", () => {
    const listed = run("npm", ["ls", "--all", "--parseable"], folder);
    expect(listed.status, listed.said).toBe(0);
    const inside = readdirSync(join(folder, "node_modules/coalmine")).sort();
    const own = ["LICENSE", "README.md", "dist", "node_modules", "package.json", "scenarios"];
    expect(inside).toEqual(own);
    expect(readdirSync(join(folder, "node_modules/coalmine/dist"))).not.toContain("build.js");
  });
});
