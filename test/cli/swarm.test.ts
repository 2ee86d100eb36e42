/** `coalmine swarm` and `coalmine merge`: what they write, say and end with. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { ShrinkFailureOptions } from "../../src/compose/shrink-failure.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { SWARM_TEXT } from "../swarm/a-campaign.ts";
import { type FakeCli, fakeCli, removeFolder } from "./fake-cli.ts";

let cli: FakeCli;

beforeEach(() => {
  cli = fakeCli();
  writeFileSync(join(cli.folder, "tiny.yaml"), SWARM_TEXT);
  // More than can be, so every seed fails.
  const failing = `${SWARM_TEXT}expect: { latency_p99_within: 1us }\n`;
  writeFileSync(join(cli.folder, "failing.yaml"), failing);
});
afterEach(() => removeFolder(cli));

const read = (...path: string[]) => readFileSync(join(cli.folder, ...path), "utf8");

describe("swarm", () => {
  test("runs the seeds and writes what they came to", async () => {
    expect(await cli.run("swarm", "tiny.yaml", "--seeds", "6", "--jobs", "1", "--out", "s")).toBe(
      JSON.parse(read("s", "swarm.json")).verdict === "pass" ? 0 : 2,
    );
    const written = JSON.parse(read("s", "swarm.json"));
    expect(written.counts).toMatchObject({ runs: 6, failed: 0 });
    expect(written.files[0]).toMatchObject({ scenario: "tiny" });
    expect(written.version).toBe("9.8.7");
    expect(cli.out).toContain("runs      6:");
    expect(cli.out).toContain("s/swarm.json");
  });

  test("leaves of each failure its scenario, its report and how to run it again", async () => {
    const asked: ShrinkFailureOptions[] = [];
    cli.worlds = {
      ...cli.worlds,
      shrinkFailure: async (options) => {
        asked.push(options);
        return { scenario: { ...options.scenario, faults: [] }, attempts: 17, minimal: true };
      },
    };
    cli.verdicts = ["fail"];
    const words = ["swarm", "failing.yaml", "--seeds", "3", "--jobs", "2", "--out", "s"];
    expect(await cli.run(...words)).toBe(1);
    expect(readdirSync(join(cli.folder, "s/failures"))).toEqual(["tiny-1"]);
    expect(readdirSync(join(cli.folder, "s/failures/tiny-1")).sort()).toEqual([
      "audit.jsonl",
      "before-shrinking.yaml",
      "history.jsonl",
      "index.html",
      "replay.txt",
      "result.json",
      "scenario.resolved.yaml",
    ]);
    expect(asked).toMatchObject([{ findings: ["latency-bound"], scenario: { seed: "1" } }]);
    const small = parseScenario({
      text: read("s/failures/tiny-1/scenario.resolved.yaml"),
      file: "small",
    });
    expect(resolveScenario(small)).toEqual({ ...asked[0]?.scenario, faults: [] });
    expect(cli.err).toContain("FAIL   tiny seed 3: latency-bound\n");
    expect(cli.out).toContain("shrunk to 0 in 17 runs");
    expect(cli.out).toContain("npx coalmine run s/failures/tiny-1/scenario.resolved.yaml --seed 1");
    expect(read("s/failures/tiny-1/replay.txt")).toContain(
      "s/failures/tiny-1/scenario.resolved.yaml",
    );
  });

  test("names the seeds that it is in doubt about", async () => {
    const halves = "faults: [{ partition: producer/0, at: 1s, for: forever }]\n";
    writeFileSync(join(cli.folder, "doubtful.yaml"), `${SWARM_TEXT}${halves}`);
    const words = ["swarm", "doubtful.yaml", "--seeds", "4", "--jobs", "1", "--out", "s"];
    expect(await cli.run(...words)).toBe(2);
    const seeds = "tiny seed 1, tiny seed 2, tiny seed 3, and 1 more";
    expect(cli.out).toContain(`\ndoubt     ${seeds}: \`run\` with \`--seed\` says why\n`);
  });

  test("an interruption ends it with 130, and what was run is written", async () => {
    const { swarm } = cli.worlds;
    cli.worlds = {
      ...cli.worlds,
      swarm: (options) =>
        swarm({ ...options, onProgress: ({ runs }) => runs === 4 && cli.interruption.abort() }),
    };
    expect(await cli.run("swarm", "failing.yaml", "--jobs", "1", "--out", "s")).toBe(130);
    const written = JSON.parse(read("s", "swarm.json"));
    expect(written).toMatchObject({ interrupted: true, counts: { runs: 4 } });
    expect(readdirSync(join(cli.folder, "s/failures/tiny-1")).sort()).toEqual([
      "replay.txt",
      "scenario.resolved.yaml",
    ]);
    expect(cli.runs).toEqual([]);
  });

  test.each([
    [["--seeds", "0"], "whole number"],
    [["--for", "10"], "no unit"],
    [["--shard", "3/2"], "such as 2/8"],
    [["--first-seed", "a"], "whole numbers"],
    [["--jobs", "x"], "whole number"],
  ])("refuses %j", async (words, message) => {
    expect(await cli.run("swarm", "tiny.yaml", ...words)).toBe(3);
    expect(cli.err).toContain(message);
  });

  test("refuses two scenarios of one name, and a folder with other files", async () => {
    expect(await cli.run("swarm", "tiny.yaml", "failing.yaml", "--out", "s")).toBe(3);
    expect(cli.err).toContain("a scenario named tiny");
    expect(await cli.run("swarm", "tiny.yaml", "--out", ".")).toBe(4);
    expect(existsSync(join(cli.folder, "swarm.json"))).toBe(false);
  });
});

describe("merge", () => {
  const shard = (index: number, out: string) =>
    cli.run(
      ...["swarm", "tiny.yaml", "--seeds", "6", "--jobs", "1", "--no-guided"],
      ...["--shard", `${index}/2`, "--out", out],
    );

  test("makes one result of all shards", async () => {
    const codes = [await shard(1, "one"), await shard(2, "two")];
    expect(codes).not.toContain(3);
    expect([0, 2]).toContain(await cli.run("merge", "one", "two", "--out", "all"));
    const whole = ["swarm", "tiny.yaml", "--seeds", "6", "--no-guided", "--jobs", "1"];
    await cli.run(...whole, "--out", "whole");
    expect(read("all", "swarm.json")).toBe(read("whole", "swarm.json"));
  });

  test("refuses a missing shard and a folder without one, and writes nothing", async () => {
    await shard(1, "one");
    expect(await cli.run("merge", "one", "--out", "all")).toBe(3);
    expect(cli.err).toContain("Of 2 shards, 2 is missing");
    expect(await cli.run("merge", "one", "nowhere", "--out", "all")).toBe(3);
    expect(cli.err).toContain("nowhere holds no swarm.json");
    expect(existsSync(join(cli.folder, "all"))).toBe(false);
  });
});
