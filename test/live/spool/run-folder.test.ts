import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { makeRunFolder } from "../../../src/live/spool/run-folder.ts";

const parent = mkdtempSync(join(tmpdir(), "coalmine-test-"));
afterEach(() => rmSync(parent, { recursive: true }));

test("a run folder is fresh, and those of killed coordinators go", async () => {
  // Process ids end at 2^22 on Linux, so nobody has this one.
  const left = join(parent, "coalmine-live-4194999-abc");
  const others = [`coalmine-live-${process.ppid}-abc`, "coalmine-live-x", "something-else"];
  for (const folder of [left, ...others.map((name) => join(parent, name))]) mkdirSync(folder);
  const folder = await makeRunFolder(parent);
  expect(existsSync(folder)).toBe(true);
  expect(existsSync(left)).toBe(false);
  expect(others.every((name) => existsSync(join(parent, name)))).toBe(true);
});
