import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";

import type { OperatingError } from "../../../src/kernel/errors.ts";
import type { Role } from "../../../src/live/process/messages.ts";
import { type Common, Processes } from "../../../src/live/process/processes.ts";

const ENTRY = fileURLToPath(new URL("entries/player.ts", import.meta.url));
const COORDINATOR = fileURLToPath(new URL("entries/coordinator.ts", import.meta.url));
const CONTROLLER: Role = { kind: "controller" };
const CANARY: Role = { kind: "worker", fleet: "canary", version: "v2" };

/** Players read nothing of what all processes are told alike. */
const COMMON = {} as Common;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (holds()) return;
    await pause(10);
  }
  throw new Error(`waited in vain until ${what}`);
}

describe("processes", () => {
  const changes: string[] = [];
  const errors: OperatingError[] = [];
  let processes: Processes;

  const gather = () => {
    changes.length = 0;
    errors.length = 0;
    processes = new Processes({
      entry: ENTRY,
      common: COMMON,
      folder: "unused",
      changed: ({ name, starts }, phase) => changes.push(`${name} ${phase} (${starts})`),
      died: () => false,
      failed: (error) => errors.push(error),
    });
    return processes;
  };
  const pidOf = (name: string) => processes.member(name)?.incarnation?.pid ?? -1;

  afterEach(() => processes.stop(2_000));

  test("are ready, begin together, count, and end when asked", async () => {
    gather();
    await Promise.all([
      processes.start("steady/0", CONTROLLER),
      processes.start("steady/1", CONTROLLER),
    ]);
    expect(changes).toEqual([]);
    processes.begin(42);
    expect(changes).toEqual(["steady/0 started (1)", "steady/1 started (1)"]);
    const first = processes.member("steady/0");
    await until("it has counted", () => first?.planned === 42);
    expect(first).toMatchObject({ enqueued: 4, finished: 3, starts: 1 });
    const pids = [pidOf("steady/0"), pidOf("steady/1")];
    await processes.stop(2_000);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(changes.slice(2).sort()).toEqual(["steady/0 stopped (1)", "steady/1 stopped (1)"]);
    expect(errors).toEqual([]);
  });

  test("one that was killed starts again as a new incarnation and adds up", async () => {
    gather();
    await processes.start("steady/0", CONTROLLER);
    processes.begin(1);
    const member = processes.member("steady/0");
    await until("it has counted", () => member?.finished === 3);
    const pid = pidOf("steady/0");
    expect(await processes.kill("steady/0")).toBe(true);
    expect(isAlive(pid)).toBe(false);
    expect(await processes.kill("steady/0")).toBe(false);
    await processes.start("steady/0", CONTROLLER);
    await until("both have counted", () => member?.finished === 6);
    expect(member?.spools.map((path) => path.replace(/.*\//, ""))).toEqual([
      "steady-0.1.spool",
      "steady-0.2.spool",
    ]);
    expect(member?.used.wallMicroseconds).toBe(20);
    expect(member?.enqueued).toBe(4);
    expect(errors).toEqual([]);
  });

  test("the canary fleet begins only once it is admitted", async () => {
    gather();
    await processes.start("canary/0", CANARY);
    processes.begin(1);
    expect(changes).toEqual([]);
    processes.admitCanaries();
    processes.admitCanaries();
    expect(changes).toEqual(["canary/0 started (1)"]);
  });

  test("one that retires is told of, and is no failure", async () => {
    gather();
    await processes.start("retiring/0", CONTROLLER);
    processes.begin(1);
    await until("it has retired", () => changes.includes("retiring/0 retired (1)"));
    expect(errors).toEqual([]);
  });

  test("one that ends unasked is an error with its last words", async () => {
    gather();
    await processes.start("failing/0", CONTROLLER);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.code).toBe("PROCESS_FAILED");
    expect(errors[0]?.message).toBe(
      "process failing/0 (start 1) ended with code 7, unasked. no room left for this process",
    );
  });

  test("one that was killed by somebody else is an error too", async () => {
    gather();
    await processes.start("steady/0", CONTROLLER);
    process.kill(pidOf("steady/0"), "SIGKILL");
    await until("it was noticed", () => errors.length > 0);
    expect(errors[0]?.message).toContain("ended by SIGKILL, unasked");
  });

  test("one that does not end when asked is killed after the bound", async () => {
    gather();
    await processes.start("deaf/0", CONTROLLER);
    processes.begin(1);
    await until("it has begun", () => processes.member("deaf/0")?.finished === 3);
    const pid = pidOf("deaf/0");
    await processes.stop(100);
    expect(isAlive(pid)).toBe(false);
  });

  test("nothing is started once the run is stopping", async () => {
    gather();
    await processes.stop(100);
    await processes.start("steady/0", CONTROLLER);
    expect([...processes.members]).toEqual([]);
  });

  test("a coordinator that is killed leaves no process behind, not even a deaf one", async () => {
    gather();
    for (const name of ["steady/0", "deaf/0"]) {
      const coordinator = spawn(process.execPath, [COORDINATOR, name], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(coordinator.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      expect(isAlive(pid)).toBe(true);
      coordinator.kill("SIGKILL");
      await until("the process is gone", () => !isAlive(pid));
    }
  });
});
