/** `coalmine replay`: a report's run is repeated in the real simulated world, or stopped in it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { worlds } from "../../src/cli/worlds.ts";
import { EXIT } from "../../src/kernel/errors.ts";
import { type FakeCli, fakeCli, removeFolder } from "./fake-cli.ts";

const FILE = `name: short
load: [{ poisson: 100/s, for: 8s }]
rollout_at: 1s
faults: [{ crash: stable/0, at: 2s, for: 1s }]
`;

let cli: FakeCli;

beforeEach(async () => {
  cli = fakeCli();
  const { html } = cli.worlds;
  cli.worlds = { ...worlds, html };
  writeFileSync(join(cli.folder, "short.yaml"), FILE);
  await cli.run("run", "short.yaml", "--seed", "s3", "--out", "mine");
  cli.out = "";
  cli.err = "";
});
afterEach(() => removeFolder(cli));

const replayFile = () => join(cli.folder, "mine", "replay.txt");

function rewrite(word: string, value: string): void {
  const text = readFileSync(replayFile(), "utf8");
  writeFileSync(replayFile(), text.replace(new RegExp(`^${word} +.*$`, "m"), `${word}  ${value}`));
}

describe("a report that is replayed", () => {
  test.each(["mine", "mine/replay.txt"])("is found the same run, named as %s", async (path) => {
    expect(await cli.run("replay", path)).toBe(EXIT.pass);
    const [, digest] = /^digest +(\S+)$/m.exec(readFileSync(replayFile(), "utf8")) ?? [];
    expect(cli.out).toContain(`same run  short, seed s3: digest ${digest}`);
  });

  test("with another digest is a bug, and says which versions ran", async () => {
    rewrite("digest", "0123456789abcdef");
    rewrite("coalmine", "1.0.0");
    expect(await cli.run("replay", "mine")).toBe(EXIT.bug);
    expect(cli.err).toContain("its report says digest 0123456789abcdef");
    expect(cli.err).toContain("written by coalmine 1.0.0, this is 9.8.7");
  });

  test("of a live run is refused", async () => {
    rewrite("world", "live");
    expect(await cli.run("replay", "mine")).toBe(EXIT.usage);
    expect(cli.err).toContain("of a live run");
  });

  test("that is not there, or says too little, is refused", async () => {
    expect(await cli.run("replay", "nowhere")).toBe(EXIT.usage);
    expect(cli.err).toContain("no report to replay");
    writeFileSync(replayFile(), "world  simulated\n");
    expect(await cli.run("replay", "mine")).toBe(EXIT.usage);
    expect(cli.err).toContain('has no line "seed"');
  });
});

describe("a replay that is stopped", () => {
  test("at an instant shows the world there", async () => {
    expect(await cli.run("replay", "mine", "--until", "2.5s")).toBe(EXIT.pass);
    expect(cli.out).toMatch(/^stopped at 2\.5\d+ s, after \d+ events/);
    expect(cli.out).toMatch(/stable\/0 +down \(crashed\) since 2\.000000 s, start 1/);
    expect(cli.out).toMatch(/fault-1 +crash, 2\.000000 s to 3\.000000 s: stable\/0/);
    expect(cli.out).toContain("pending: producer/0 has more jobs to enqueue");
    expect(cli.out).toMatch(/last events\n( +\d+\.\d{6} s .*\n){20}/);
  });

  test("after an event stops there", async () => {
    expect(await cli.run("replay", "mine", "--until-event", "30")).toBe(EXIT.pass);
    expect(cli.out).toMatch(/after 3[0-3] events/);
  });

  test.each([
    [["--until", "soon"], "time since the start"],
    [["--until-event", "0"], "number of an event"],
    [["--until", "1s", "--until-event", "2"], "two places to stop at"],
  ])("with %j is refused", async (words, message) => {
    expect(await cli.run("replay", "mine", ...words)).toBe(EXIT.usage);
    expect(cli.err).toContain(message);
  });
});
