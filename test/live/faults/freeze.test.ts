import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { freeze } from "../../../src/live/faults/freeze.ts";

const FREEZE = fileURLToPath(new URL("../../../src/live/faults/freeze.ts", import.meta.url));

/** T is stopped; anything else goes on. */
function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (holds()) return;
    await pause(10);
  }
  throw new Error(`waited in vain until ${what}`);
}

test("a process is stopped, and goes on when it is let", async () => {
  const child = spawn("sleep", ["60"]);
  const pid = child.pid!;
  const thaw = freeze(pid);
  await until("it is stopped", () => isStopped(pid));
  await thaw();
  await thaw();
  await until("it goes on", () => !isStopped(pid));
  child.kill();
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
});

test("it goes on when the one that stopped it is killed", async () => {
  const child = spawn("sleep", ["60"]);
  const pid = child.pid!;
  const code = `const { freeze } = await import(${JSON.stringify(FREEZE)});
    freeze(${pid}); console.log("stopped"); setTimeout(() => {}, 60_000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", code]);
  await once(holder.stdout, "data");
  await until("it is stopped", () => isStopped(pid));
  holder.kill("SIGKILL");
  await until("it goes on", () => !isStopped(pid));
  child.kill();
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
});
