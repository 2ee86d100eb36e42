/** The ready workflows: nothing in them that their platforms refuse, and commands that work. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { elementsOf, readXml } from "../report/ci/read-xml.ts";
import {
  githubCommands,
  gitlabCommands,
  kubernetesCommands,
  MATRIX_SHARD,
  readGithub,
  readGitlab,
  readKubernetes,
  type WorkflowCommand,
} from "./workflow-commands.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Whole workflows run in a test, each command a process: minutes on a busy machine. */
const WHOLE_MS = 120_000;

/** What each command of the workflows may be told. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  run: ["--out", "--junit", "--gitlab"],
  swarm: ["--seeds", "--first-seed", "--shard", "--out"],
  merge: ["--out"],
};

const SMALL = `
name: small
load: [{ poisson: 20/s, for: 20s }]
rollout: { initial_percent: 50%, metrics_window: 5s, look_every: 2s }
expect: { outcome: in_progress }
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coalmine-workflow-"));
  mkdirSync(join(folder, "scenarios"));
  writeFileSync(join(folder, "scenarios/small.yaml"), SMALL);
  mkdirSync(join(folder, "bin"));
  program("npm", `test "$*" = ci`);
  program("npx", `test "$1" = coalmine && shift && exec ${process.execPath} ${MAIN} "$@"`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, script: string): void {
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "bin", name), 0o755);
}

/** The subcommand of coalmine that a command calls; null for another program. */
function calls({ command }: WorkflowCommand): string | null {
  return /\bnpx coalmine ([a-z]+)/.exec(command)?.[1] ?? null;
}

function carryOut(commands: readonly WorkflowCommand[], more: Record<string, string> = {}): void {
  for (const one of commands) {
    const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", one.command], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, ...one.env, SEEDS: "4", ...more },
    });
    expect(status, `${one.job}: ${one.command}\n${stdout}${stderr}`).toBe(0);
  }
}

function merged(path: string): void {
  expect(existsSync(join(folder, path, "swarm.json"))).toBe(true);
}

describe.each([
  ["github.yml", githubCommands(), ["run", "swarm", "merge"]],
  ["gitlab-ci.yml", gitlabCommands(), ["run", "swarm", "merge"]],
  ["kubernetes-indexed-job.yaml", kubernetesCommands("/r"), ["swarm", "merge"]],
])("%s", (_, commands, expected) => {
  test("calls commands that there are, with options that they have", () => {
    const called = commands.filter((of) => calls(of) !== null);
    expect([...new Set(called.map(calls))]).toEqual(expected);
    for (const one of called) {
      const words = one.command.match(/ --[a-z-]+/g)?.map((word) => word.trim()) ?? [];
      expect(words.length).toBeGreaterThan(0);
      for (const word of words) expect(OPTIONS[calls(one) ?? ""]).toContain(word);
    }
  });

  test("has every shard once", () => {
    const shards = commands.filter((of) => calls(of) === "swarm");
    const told = shards.map(({ command, env }) => {
      const [, given = ""] = /--shard "([^"]*)"/.exec(command) ?? [];
      const { stdout } = spawnSync("sh", ["-c", `echo "${given}"`], { encoding: "utf8", env });
      return stdout.trim();
    });
    expect(told).toEqual(["1/4", "2/4", "3/4", "4/4"]);
  });
});

test("GitHub: the commands work, and the summary has the run", { timeout: WHOLE_MS }, () => {
  const summary = join(folder, "summary.md");
  carryOut(githubCommands(), { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: folder });
  expect(readFileSync(summary, "utf8")).toContain("pass: small simulated seed 1");
  expect(readXml(readFileSync(join(folder, "reports/junit.xml"), "utf8")).name).toBe("testsuites");
  merged("merged");
});

test("GitHub: jobs wait for jobs that there are, and artifacts are found again", () => {
  const { jobs } = readGithub();
  for (const { needs } of Object.values(jobs)) {
    if (needs !== undefined) expect(Object.keys(jobs)).toContain(needs);
  }
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const named = steps.flatMap((step) =>
    "uses" in step && step.uses.startsWith("actions/upload") ? [String(step.with?.name)] : [],
  );
  expect(named.map((name) => name.replace(MATRIX_SHARD, "*"))).toEqual([
    "reports",
    "shard-*",
    "merged",
  ]);
  const downloads = steps.filter((step) => "uses" in step && step.uses.includes("download"));
  expect(downloads).toMatchObject([{ with: { pattern: "shard-*", "merge-multiple": true } }]);
});

test("GitLab: the commands work, and the reports are where the platform reads them", {
  timeout: WHOLE_MS,
}, () => {
  carryOut(gitlabCommands(), { CI_PROJECT_DIR: folder });
  const { stages, jobs } = readGitlab();
  for (const { stage } of Object.values(jobs)) expect(stages).toContain(stage);
  const reports = jobs.scenarios?.artifacts.reports;
  const read = (path = "") => readFileSync(join(folder, path), "utf8");
  expect(elementsOf(readXml(read(reports?.junit)), "testsuite")).toHaveLength(1);
  expect(JSON.parse(read(reports?.codequality))).toEqual([]);
  expect(read(reports?.metrics)).toMatch(/# EOF\n$/);
  expect(existsSync(join(folder, jobs.scenarios?.artifacts.paths[0] ?? ""))).toBe(true);
  merged("merged");
});

test("Kubernetes: names lead to what they name, and there are as many pods as shards", () => {
  const { claim, swarm, merge } = readKubernetes();
  for (const { spec } of [swarm.spec.template, merge.spec.template]) {
    const [container] = spec.containers;
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(
      spec.volumes.map(({ name }) => name),
    );
    const claims = spec.volumes.map((volume) => volume.persistentVolumeClaim.claimName);
    expect(claims).toEqual([claim.metadata.name]);
    const results = container.env.find(({ name }) => name === "RESULTS")?.value;
    expect(results).toBe(container.volumeMounts[0]?.mountPath);
  }
  const [container] = swarm.spec.template.spec.containers;
  const shards = container.env.find(({ name }) => name === "SHARDS")?.value;
  expect(shards).toBe(String(swarm.spec.completions));
  const [rule] = swarm.spec.podFailurePolicy.rules;
  expect(rule?.onExitCodes.containerName).toBe(container.name);
  expect([claim, swarm, merge].map(({ metadata }) => metadata.labels.step)).toEqual([
    "swarm",
    "swarm",
    "merge",
  ]);
});

test("Kubernetes: the commands of the pods work on a shared folder", { timeout: WHOLE_MS }, () => {
  const commands = kubernetesCommands(join(folder, "results"));
  expect(commands.map(({ job }) => job)).toEqual(["swarm", "swarm", "swarm", "swarm", "merge"]);
  carryOut(commands);
  merged("results/merged");
});
