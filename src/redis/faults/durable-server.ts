/**
 * A Redis server process that is there to be killed: what it acknowledged is on disk before the
 * reply goes out, and it is started again on the same port with all of it. Like those of
 * provision/, it cannot outlive this process: a shell starts it on order, and when the pipe of
 * orders ends, it kills the server and removes its folder. Relies on a POSIX `sh`.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { OperatingError } from "../../kernel/errors.ts";
import { freePort } from "../provision/free-port.ts";
import { probe } from "../provision/probe.ts";
import type { ServerCommand } from "../provision/provided.ts";

const PORT_TRIES = 5;
const READY_WITHIN_MS = 20_000;
const LOG_LIMIT = 4_000;

// $1 is the folder, the rest the command line. Orders come one a line; each is answered by one.
const GUARD = `
folder=$1; shift
server=
while read -r order; do
  if [ "$order" = start ]; then
    "$@" </dev/null >&2 &
    server=$!
    echo "$server"
  else
    kill -KILL "$server"; wait "$server" 2>/dev/null
    echo gone
  fi
done
kill -KILL "$server" 2>/dev/null
wait "$server" 2>/dev/null
rm -rf -- "$folder"
`;

type Guard = ChildProcessByStdio<Writable, Readable, Readable>;

export class DurableServer {
  readonly url: string;
  readonly #guard: Guard;
  readonly #ended: Promise<unknown>;
  #pid = Number.NaN;
  #log = "";

  private constructor(guard: Guard, port: number) {
    this.url = `redis://127.0.0.1:${port}`;
    this.#guard = guard;
    this.#ended = once(guard, "exit");
    guard.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_LIMIT);
    });
    guard.stdout.setEncoding("utf8");
    // A forgotten stop must not keep this process up: the pipe ends with it, and the server too.
    guard.unref();
    for (const pipe of guard.stdio.slice(0, 3)) (pipe as Socket).unref();
  }

  /** Throws OperatingError REDIS_NOT_FOUND if the server cannot be started. */
  static async start(command: ServerCommand): Promise<DurableServer> {
    let reason = "";
    for (let attempt = 0; attempt < PORT_TRIES; attempt++) {
      const port = await freePort();
      const server = new DurableServer(await launch(command, port), port);
      reason = await server.start();
      if (reason === "") return server;
      await server.stop();
    }
    throw notStarted(command, reason);
  }

  /** Of the server that was started last. */
  get pid(): number {
    return this.#pid;
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#order("kill");
  }

  /** Starts it with what it has on disk; resolves with why it does not serve, "" if it does. */
  async start(): Promise<string> {
    this.#log = "";
    this.#pid = Number(await this.#order("start"));
    const deadline = AbortSignal.timeout(READY_WITHIN_MS);
    let last = "did not answer";
    while (!deadline.aborted && !/address already in use/i.test(this.#log)) {
      const answer = await probe({ url: this.url, timeoutMs: 1_000 });
      if (answer.kind === "silent") last = answer.reason;
      else if (answer.facts.processId !== this.#pid) return "another server has its port";
      else if (!answer.facts.loading) return "";
      await sleep(10);
    }
    return `${last}; ${this.#log.trim().split("\n").at(-1) ?? ""}`;
  }

  /** Ends it, with its data. Repeatable. */
  async stop(): Promise<void> {
    this.#guard.ref();
    this.#guard.stdin.destroy();
    await this.#ended;
  }

  async #order(order: "start" | "kill"): Promise<string> {
    const answered = once(this.#guard.stdout, "data");
    this.#guard.stdin.write(`${order}\n`);
    // The answer may be all that this process waits for.
    this.#guard.ref();
    const first = await Promise.race([answered, this.#ended]);
    this.#guard.unref();
    return String((first as unknown[])[0]).trim();
  }
}

async function launch({ binary, environment }: ServerCommand, port: number): Promise<Guard> {
  const folder = await mkdtemp(join(tmpdir(), "coalmine-redis-"));
  const settings = [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
    ...["--appendonly", "yes", "--appendfsync", "always"],
    ...["--maxmemory-policy", "noeviction", "--repl-diskless-sync-delay", "0"],
    ...["--daemonize", "no", "--loglevel", "warning", "--logfile", ""],
  ];
  // A session of its own: Ctrl-C in a terminal must reach the run, which then stops the server.
  return spawn("/bin/sh", ["-c", GUARD, "sh", folder, binary, ...settings], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    cwd: folder,
    env: { ...process.env, ...environment },
  });
}

function notStarted({ binary }: ServerCommand, reason: string): OperatingError {
  return new OperatingError({
    code: "REDIS_NOT_FOUND",
    message: `${binary} could not be started as a server that faults may strike: ${reason}`,
    hint: "Look for what it says about its settings or the disk, or leave the store's faults out.",
  });
}
