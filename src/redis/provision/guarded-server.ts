/**
 * A Redis server process that cannot outlive this one. A shell starts the server and waits for the
 * end of a pipe that only this process holds: stopping, crashing and SIGKILL all close it, and then
 * the server is killed and its folder removed. Stopping takes the same way, so it is always tested.
 *
 * Relies on a POSIX `sh`. Keeps nothing on disk: no snapshots, no append-only file.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "./free-port.ts";
import { probe, type ServerFacts, unsuitable } from "./probe.ts";
import { type Attempt, type OwnOrigin, passedOver, type ServerCommand } from "./provided.ts";

export interface GuardedOptions extends ServerCommand {
  readonly origin: OwnOrigin;
}

/** Another process may take the free port before the server does; then another one is tried. */
const PORT_TRIES = 5;
const READY_WITHIN_MS = 10_000;
const LOG_LIMIT = 4_000;

// $1 is the folder, the rest the command line. The server's pid goes to stdout, its log to stderr.
const GUARD = `
folder=$1; shift
exec 3<&0
"$@" </dev/null >&2 3<&- &
server=$!
echo "$server"
exec >/dev/null
{ cat <&3; kill -KILL "$server"; } 2>/dev/null &
watch=$!
exec 3<&- </dev/null
wait "$server" 2>/dev/null
status=$?
kill "$watch" 2>/dev/null
rm -rf -- "$folder"
exit "$status"
`;

type Guard = ChildProcessByStdio<Writable, Readable, Readable>;

interface Started {
  readonly guard: Guard;
  readonly ended: Promise<unknown>;
  readonly pid: number;
  readonly url: string;
  log(): string;
}

type Readiness =
  | { readonly kind: "ready"; readonly facts: ServerFacts }
  | { readonly kind: "portTaken" }
  | { readonly kind: "failed"; readonly reason: string };

export async function startGuarded(options: GuardedOptions): Promise<Attempt> {
  for (let attempt = 0; attempt < PORT_TRIES; attempt++) {
    const started = await launch(options, await freePort());
    const readiness = await becomeReady(started);
    if (readiness.kind === "ready") {
      return {
        kind: "provided",
        redis: {
          url: started.url,
          origin: options.origin,
          version: readiness.facts.version,
          pid: started.pid,
          command: options,
          stop: () => end(started),
        },
      };
    }
    await end(started);
    if (readiness.kind === "failed") return passedOver(`${options.binary} ${readiness.reason}`);
  }
  return passedOver(`${options.binary} found every port taken, ${PORT_TRIES} times`);
}

async function launch(options: GuardedOptions, port: number): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), "coalmine-redis-"));
  const command = [options.binary, ...serverArguments(port, folder)];
  // A session of its own: Ctrl-C in a terminal must reach the run, which then stops the server.
  const guard = spawn("/bin/sh", ["-c", GUARD, "sh", folder, ...command], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    cwd: folder,
    env: { ...process.env, ...options.environment },
  });
  const ended = once(guard, "exit");
  let log = "";
  guard.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-LOG_LIMIT);
  });
  // A shell that cannot start rejects `ended`; one that dies first leaves no pid (NaN).
  const first = await Promise.race([once(guard.stdout.setEncoding("utf8"), "data"), ended]);
  // A forgotten stop must not keep the process up: the pipe ends with it, and the server too.
  guard.unref();
  for (const pipe of guard.stdio.slice(0, 3)) (pipe as Socket).unref();
  const url = `redis://127.0.0.1:${port}`;
  return { guard, ended, pid: Number.parseInt(String(first[0]), 10), url, log: () => log };
}

function serverArguments(port: number, folder: string): string[] {
  const settings: [name: string, value: string][] = [
    ["port", String(port)],
    ["bind", "127.0.0.1"],
    ["dir", folder],
    ["save", ""],
    ["appendonly", "no"],
    ["maxmemory-policy", "noeviction"],
    ["daemonize", "no"],
    ["loglevel", "warning"],
    ["logfile", ""],
  ];
  return settings.flatMap(([name, value]) => [`--${name}`, value]);
}

async function becomeReady(started: Started): Promise<Readiness> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  let last = "did not answer";
  while (!deadline.aborted) {
    if (hasEnded(started.guard)) return whyItEnded(started);
    const answer = await probe({ url: started.url, timeoutMs: 1_000 });
    if (answer.kind === "answered") {
      // Whoever took the port first answers too.
      if (answer.facts.processId !== started.pid) return { kind: "portTaken" };
      const objection = unsuitable(answer.facts);
      if (objection !== null) return { kind: "failed", reason: `cannot be used: ${objection}` };
      return { kind: "ready", facts: answer.facts };
    }
    last = answer.reason;
    await sleep(10);
  }
  return { kind: "failed", reason: `was not ready after ${READY_WITHIN_MS} ms: ${last}` };
}

function hasEnded(guard: Guard): boolean {
  return guard.exitCode !== null || guard.signalCode !== null;
}

function whyItEnded(started: Started): Readiness {
  const log = started.log();
  if (/address already in use/i.test(log)) return { kind: "portTaken" };
  const lastLine = log.trim().split("\n").at(-1) || "no message";
  return { kind: "failed", reason: `ended at once: ${lastLine.trim()}` };
}

async function end(started: Started): Promise<void> {
  started.guard.ref();
  started.guard.stdin.destroy();
  await started.ended;
}
