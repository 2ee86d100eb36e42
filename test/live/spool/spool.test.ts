import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { CommandUnknown, HistoryEvent } from "../../../src/history/event.ts";
import { readSpools } from "../../../src/live/spool/read-spool.ts";
import { SpoolWriter } from "../../../src/live/spool/spool-writer.ts";

const settle = (jobs: number[]): CommandUnknown => ({
  kind: "unknown",
  at: 5,
  process: "canary/0",
  command: "settle",
  definite: false,
  lease: "canary/0#1",
  jobs,
  outcomes: jobs.map(() => "done"),
});

const claimed = (order: number, jobs: number[]): HistoryEvent => ({
  kind: "claimed",
  at: order,
  process: "canary/0",
  order,
  storeAt: order,
  version: "v2",
  lease: "canary/0#1",
  lane: "canary",
  jobs,
  attempts: jobs.map(() => 1),
});

describe("a spool", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "coalmine-spool-"));
    path = join(folder, "canary-0.1.spool");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (...paths: string[]) => [...readSpools(paths)];

  test("gives back what was recorded, in order", () => {
    const spool = new SpoolWriter(path);
    const events = Array.from({ length: 5_000 }, (_, i) => claimed(i, [i, i + 1]));
    for (const event of events) spool.record(event);
    spool.close();
    expect(read(path)).toEqual(events);
  });

  test("a command whose answer never came is unknown; an answered one is not", () => {
    const spool = new SpoolWriter(path);
    spool.sent(1, settle([1]));
    spool.sent(2, settle([2, 3]));
    expect(spool.unanswered).toBe(2);
    spool.record(claimed(7, [9]));
    spool.answered(1);
    spool.answered(99);
    spool.close();
    expect(spool.unanswered).toBe(1);
    expect(read(path)).toEqual([claimed(7, [9]), settle([2, 3])]);
  });

  test("what is about to be sent is on disk before anybody could send it", () => {
    const spool = new SpoolWriter(path);
    spool.record(claimed(1, [4]));
    spool.sent(1, settle([4]));
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(3);
    spool.close();
  });

  test("what was heard is on disk by the end of the event loop's turn", async () => {
    const spool = new SpoolWriter(path);
    spool.sent(1, settle([4]));
    spool.record(claimed(1, [4]));
    spool.answered(1);
    await new Promise(setImmediate);
    expect(read(path)).toEqual([claimed(1, [4])]);
    spool.close();
  });

  test("half a last line is left out, and the command it would have answered stays unknown", () => {
    const spool = new SpoolWriter(path);
    spool.sent(12, settle([1]));
    spool.close();
    appendFileSync(path, "< 1");
    expect(read(path)).toEqual([settle([1])]);
  });

  test("incarnations follow each other, with the unknown of each at its own end", () => {
    const first = new SpoolWriter(path);
    first.sent(1, settle([1]));
    first.record(claimed(3, [2]));
    first.close();
    const second = new SpoolWriter(join(folder, "second"));
    second.sent(1, settle([2]));
    second.answered(1);
    second.record(claimed(9, [2]));
    second.close();
    const all = read(path, join(folder, "killed-before-it-began"), join(folder, "second"));
    expect(all).toEqual([claimed(3, [2]), settle([1]), claimed(9, [2])]);
  });

  test("a path is never written to twice", () => {
    new SpoolWriter(path).close();
    expect(() => new SpoolWriter(path)).toThrow(/EEXIST/);
  });

  test("SIGKILL right after the intent loses no knowledge of it", () => {
    const writer = new URL("../../../src/live/spool/spool-writer.ts", import.meta.url);
    const script = `
      const { SpoolWriter } = await import(${JSON.stringify(writer.href)});
      const spool = new SpoolWriter(${JSON.stringify(path)});
      spool.record(${JSON.stringify(settle([7]))});
      spool.sent(1, ${JSON.stringify(settle([8]))});
      spool.record(${JSON.stringify(settle([9]))});
      process.kill(process.pid, "SIGKILL");
    `;
    const { signal } = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
    expect(signal).toBe("SIGKILL");
    expect(read(path)).toEqual([settle([7]), settle([8])]);
  });
});
