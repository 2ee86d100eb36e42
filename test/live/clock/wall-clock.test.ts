import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

import { originNow, wallClock } from "../../../src/live/clock/wall-clock.ts";

const CLOCK = new URL("../../../src/live/clock/wall-clock.ts", import.meta.url);

test("the clock never falls and reads whole microseconds", () => {
  const now = wallClock(originNow());
  let latest = now();
  for (let i = 0; i < 10_000; i++) {
    const next = now();
    expect(next).toBeGreaterThanOrEqual(latest);
    expect(Number.isInteger(next)).toBe(true);
    latest = next;
  }
});

test("an instant of another process with the same origin lies between two of ours", () => {
  const origin = originNow();
  const now = wallClock(origin);
  const before = now();
  const script = `
    const { wallClock } = await import(${JSON.stringify(CLOCK.href)});
    console.log(wallClock(${JSON.stringify(origin)})());
  `;
  const theirs = Number(execFileSync(process.execPath, ["--input-type=module", "-e", script]));
  expect(theirs).toBeGreaterThan(before);
  expect(theirs).toBeLessThan(now());
});
