/** `coalmine run`: what is run, what is written, and which exit code it ends with. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { EXIT, OperatingError } from "../../src/kernel/errors.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { type FakeCli, fakeCli, removeFolder } from "./fake-cli.ts";

let cli: FakeCli;

beforeEach(() => {
  cli = fakeCli();
  scenario("good");
});
afterEach(() => removeFolder(cli));

function scenario(name: string, more = ""): void {
  const text = `name: ${name}\nload: [{ poisson: 100/s, for: 60s }]\n${more}`;
  writeFileSync(join(cli.folder, `${name}.yaml`), text);
}

function read(...path: string[]): string {
  return readFileSync(join(cli.folder, ...path), "utf8");
}

function reports(): string[] {
  return readdirSync(cli.folder).filter((name) => !name.endsWith(".yaml"));
}

describe("a run", () => {
  test("writes its six files to a folder of its own, and says where", async () => {
    expect(await cli.run("run", "good.yaml", "--seed", "7")).toBe(EXIT.pass);
    const folder = "reports/good-simulated-7";
    expect(readdirSync(join(cli.folder, folder)).sort()).toEqual([
      "audit.jsonl",
      "history.jsonl",
      "index.html",
      "replay.txt",
      "result.json",
      "scenario.resolved.yaml",
    ]);
    expect(cli.out).toBe(`summary pass ${folder}/index.html\n`);
    expect(read(folder, "replay.txt")).toContain(
      "npx coalmine run good.yaml --world simulated --seed 7\n",
    );
    expect(JSON.parse(read(folder, "history.jsonl").trim())).toMatchObject({ kind: "process" });
    expect(readdirSync(join(cli.folder, "reports"))).toEqual(["good-simulated-7"]);
  });

  test("leaves a resolved scenario that is the one that was run", async () => {
    await cli.run("run", "good.yaml", "--compress", "3");
    const text = read("reports/good-simulated-1", "scenario.resolved.yaml");
    const again = resolveScenario(parseScenario({ text, file: "resolved" }));
    expect(again).toEqual(cli.runs[0]?.scenario);
    expect(again.compress).toBe(3);
  });

  test("with --shuffle draws the order of an instant, and the replay does too", async () => {
    await cli.run("run", "good.yaml", "--shuffle");
    expect(cli.runs[0]?.scenario.timing.shuffle).toBe(true);
    expect(read("reports/good-simulated-1", "replay.txt")).toContain("--seed 1 --shuffle\n");
    const text = read("reports/good-simulated-1", "scenario.resolved.yaml");
    expect(parseScenario({ text, file: "resolved" }).timing.shuffle).toBe(true);
  });

  test("in the live world gets the Redis that was named", async () => {
    const words = ["--world", "live", "--redis", "redis://127.0.0.1:1", "--compress", "10"];
    expect(await cli.run("run", "good.yaml", ...words)).toBe(EXIT.pass);
    expect(cli.runs).toMatchObject([{ world: "live", redis: "redis://127.0.0.1:1" }]);
    expect(read("reports/good-live-1", "replay.txt")).toContain("--seed 1 --compress 10\n");
  });

  test("with --json prints the result alone, and progress elsewhere", async () => {
    cli.during = (_, options) => options.onProgress(progressAt(6000));
    await cli.run("run", "good.yaml", "--json");
    expect(JSON.parse(cli.out)).toEqual({ verdict: "pass", scenario: "good" });
    expect(cli.err).toContain("good simulated");
  });

  test("says when it runs once more, for what became of the jobs that findings name", async () => {
    cli.during = (_, options) => options.onProgress({ ...progressAt(6000), isAgain: true });
    await cli.run("run", "good.yaml");
    expect(cli.err).toContain("good simulated, again for its evidence  0:01 of 1:00");
  });

  test("replaces an earlier report", async () => {
    await cli.run("run", "good.yaml", "--out", "mine");
    cli.verdicts = ["fail"];
    expect(await cli.run("run", "good.yaml", "--out", "mine")).toBe(EXIT.failed);
    expect(JSON.parse(read("mine", "result.json"))).toMatchObject({ verdict: "fail" });
    expect(reports()).toEqual(["mine"]);
  });

  test("redraws one line where a person watches, and removes it", async () => {
    cli.interactive = true;
    cli.during = (_, options) => {
      options.onProgress(progressAt(200));
      options.onProgress(progressAt(250));
      options.onProgress(progressAt(301));
    };
    await cli.run("run", "good.yaml");
    const lines = cli.err.split("\r\x1b[2K");
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe("");
    expect(lines.every((line) => line.length < 60)).toBe(true);
  });
});

describe("several files", () => {
  beforeEach(() => scenario("other"));

  test("end with the worst verdict: fail before inconclusive before pass", async () => {
    cli.verdicts = ["inconclusive", "fail"];
    expect(await cli.run("run", "good.yaml", "other.yaml")).toBe(EXIT.failed);
    cli.verdicts = ["inconclusive", "pass"];
    expect(await cli.run("run", "good.yaml", "other.yaml")).toBe(EXIT.inconclusive);
  });

  test("go to folders below --out", async () => {
    await cli.run("run", "good.yaml", "other.yaml", "--out", "all");
    expect(readdirSync(join(cli.folder, "all")).sort()).toEqual([
      "good-simulated-1",
      "other-simulated-1",
    ]);
  });

  test("are all read before the first is run", async () => {
    scenario("bad", "rollout: { initial_percent: 101% }\n");
    writeFileSync(join(cli.folder, "worse.yaml"), "name: worse\n");
    expect(await cli.run("run", "good.yaml", "bad.yaml", "worse.yaml")).toBe(EXIT.usage);
    expect(cli.runs).toEqual([]);
    expect(cli.err).toContain('bad.yaml:3:29: rollout.initial_percent: "101%" is more than 100%');
    expect(cli.err).toContain("worse.yaml:1:1: load: is missing");
    expect(reports()).toEqual([]);
  });

  test("that would write to one folder are refused", async () => {
    expect(await cli.run("run", "good.yaml", "good.yaml")).toBe(EXIT.usage);
    expect(cli.err).toContain("would write their report to");
  });
});

describe("nothing half is left behind", () => {
  test("by a run that fails", async () => {
    cli.during = () => {
      throw new OperatingError({
        code: "REDIS_LOST",
        message: "Redis is gone.",
        hint: "Start it.",
      });
    };
    expect(await cli.run("run", "good.yaml")).toBe(EXIT.environment);
    expect(cli.err).toBe("Redis is gone.\n  -> Start it.\n");
    expect(readdirSync(join(cli.folder, "reports"))).toEqual([]);
  });

  test("by a run that is interrupted", async () => {
    cli.during = () => cli.interruption.abort();
    expect(await cli.run("run", "good.yaml")).toBe(EXIT.interrupted);
    expect(cli.err).toContain("Interrupted");
    expect(readdirSync(join(cli.folder, "reports"))).toEqual([]);
  });

  test("by a report that cannot be rendered, which is a bug of ours", async () => {
    cli.worlds = {
      ...cli.worlds,
      html: () => {
        throw new TypeError("no such chart");
      },
    };
    expect(await cli.run("run", "good.yaml")).toBe(EXIT.bug);
    expect(cli.err).toContain("bug of coalmine");
    expect(cli.err).toContain("no such chart");
    expect(readdirSync(join(cli.folder, "reports"))).toEqual([]);
  });
});

describe("a report folder that cannot be written is found before the run", () => {
  test("because a file is in the way", async () => {
    writeFileSync(join(cli.folder, "reports"), "");
    expect(await cli.run("run", "good.yaml")).toBe(EXIT.environment);
    expect(cli.runs).toEqual([]);
    expect(cli.err).toContain("cannot be written");
    expect(cli.err).toContain("--out");
  });

  test("because it holds something else, which stays", async () => {
    mkdirSync(join(cli.folder, "precious"));
    writeFileSync(join(cli.folder, "precious", "thesis.txt"), "years");
    expect(await cli.run("run", "good.yaml", "--out", "precious")).toBe(EXIT.environment);
    expect(cli.runs).toEqual([]);
    expect(cli.err).toContain("thesis.txt");
    expect(read("precious", "thesis.txt")).toBe("years");
  });
});

describe("--verify-determinism", () => {
  test("says that the runs agree", async () => {
    expect(await cli.run("run", "good.yaml", "--verify-determinism")).toBe(EXIT.pass);
    expect(cli.out).toContain("one digest");
  });

  test("shows the first event that differs, as a bug, and reports nothing", async () => {
    const event = { kind: "process", phase: "started", version: "", process: "x" } as const;
    cli.worlds = {
      ...cli.worlds,
      verifyDeterminism: async () => ({
        kind: "differs",
        index: 41,
        first: { ...event, at: 1 },
        second: null,
        before: [{ ...event, process: "y", at: 0 }],
        firstLed: [{ ...event, phase: "stopped", at: 0 }],
        secondLed: [],
      }),
    };
    expect(await cli.run("run", "good.yaml", "--verify-determinism")).toBe(EXIT.bug);
    expect(cli.err).toContain("agree in 41 events");
    expect(cli.err).toContain('first:  {"kind":"process"');
    expect(cli.err).toContain("second: (no more events)");
    expect(cli.err).toMatch(/before it, in both runs:\n +0\.000000 s {2}y +started\n/);
    expect(cli.err).toMatch(/the last of x:\n +0\.000000 s {2}x +stopped\n/);
    expect(readdirSync(join(cli.folder, "reports"))).toEqual([]);
  });
});

function progressAt(wallMs: number) {
  return {
    atMs: 1000,
    wallMs,
    lengthMs: 60_000,
    planned: 6000,
    enqueued: 100,
    finished: 90,
    lanes: { stable: 9, canary: 1 },
    share: 1000,
    faults: ["fault-1"],
    state: "active",
  };
}
