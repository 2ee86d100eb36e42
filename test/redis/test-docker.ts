/**
 * A Docker daemon for the tests (docker-daemon.sh), and an image in it made from this machine's own
 * redis-server, so that no registry is needed.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

import { answeringDaemon } from "../../src/redis/provision/docker/docker-daemon.ts";
import { findBinary, REDIS_SERVERS } from "../../src/redis/provision/find-binary.ts";
import { lacking } from "../required.ts";

export interface TestDocker {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Name of an image that holds a redis-server. */
  readonly image: string;
  /** Answers to `GET /containers/json?all=1`. */
  containers(): Promise<unknown[]>;
  /** Ends the daemon and removes all that it left. */
  stop(): Promise<void>;
}

const IMAGE = "coalmine-test:redis";
const READY_TRIES = 100;

/** Null, after one loud line, where Docker cannot run; an error with COALMINE_REQUIRE_DOCKER=1. */
export async function testDocker(): Promise<TestDocker | null> {
  const server = await findBinary({ names: REDIS_SERVERS, folders: searchPath() });
  const why = server === null ? "no redis-server to make an image of" : whyNot();
  if (server === null || why !== null) {
    return lacking({
      what: "a Docker daemon",
      why: String(why),
      requiredBy: "COALMINE_REQUIRE_DOCKER",
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "coalmine-docker-"));
  const socketPath = join(folder, "docker.sock");
  const daemon = startDaemon(folder);
  const stop = () => stopDaemon(daemon.process);
  try {
    await answers(socketPath, daemon);
    await importServer(socketPath, server);
  } catch (error) {
    await stop();
    throw error;
  }
  const containers = () => listContainers(socketPath);
  return { host: `unix://${socketPath}`, image: IMAGE, containers, stop };
}

interface Daemon {
  readonly process: ChildProcess;
  log(): string;
}

function startDaemon(folder: string): Daemon {
  const script = fileURLToPath(new URL("docker-daemon.sh", import.meta.url));
  // Interface names are short, and two test runs may share the machine.
  const address = `10.213.${process.pid % 250}.1/24`;
  const child = spawn("/bin/sh", [script, folder, `cm${process.pid}`, address], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-4_000);
  });
  return { process: child, log: () => log };
}

async function stopDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, "exit");
  daemon.stdin?.destroy();
  await ended;
}

async function answers(socketPath: string, daemon: Daemon): Promise<void> {
  const environment = { DOCKER_HOST: `unix://${socketPath}` };
  for (let tries = 0; tries < READY_TRIES; tries++) {
    if (daemon.process.exitCode !== null) break;
    if ((await answeringDaemon(environment)).kind === "answers") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`dockerd did not come up. Its last words:\n${daemon.log()}`);
}

/** The server, its libraries and the loader, each under the path that the server knows it by. */
async function importServer(socketPath: string, server: string): Promise<void> {
  const listing = execFileSync("ldd", [server], { encoding: "utf8" });
  const libraries = listing.match(/\/\S+(?= \(0x)/g) ?? [];
  const paths = [server, ...libraries].map((path) => path.slice(1));
  // Links are followed, so the image needs none of the folders that they lead through.
  const tar = spawn("tar", ["-C", "/", "-c", "--dereference", "--hard-dereference", ...paths], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const query = new URLSearchParams({ fromSrc: "-", repo: "coalmine-test", tag: "redis" });
  query.append("changes", `ENV PATH=${dirname(server)}`);
  query.append("changes", 'CMD ["redis-server"]');
  await call(socketPath, "POST", `/images/create?${query}`, tar.stdout);
}

async function listContainers(socketPath: string): Promise<unknown[]> {
  return JSON.parse(await call(socketPath, "GET", "/containers/json?all=1")) as unknown[];
}

async function call(
  socketPath: string,
  method: string,
  path: string,
  body?: Readable,
): Promise<string> {
  const outgoing = request({ socketPath, method, path });
  if (body === undefined) outgoing.end();
  else body.pipe(outgoing);
  const [response] = (await once(outgoing, "response")) as [Readable & { statusCode: number }];
  let text = "";
  for await (const part of response.setEncoding("utf8")) text += part;
  if (response.statusCode >= 300) throw new Error(`Docker: ${method} ${path}: ${text}`);
  return text;
}

/** Why no daemon can be started; null if nothing is in the way. */
function whyNot(): string | null {
  if (process.getuid?.() !== 0) return "a daemon of one's own needs root";
  const needed = ["dockerd", "ip", "tar", "ldd"];
  const missing = needed.filter((name) => !searchPath().some((at) => existsSync(join(at, name))));
  return missing.length === 0 ? null : `not installed: ${missing.join(", ")}`;
}

function searchPath(): string[] {
  return (process.env.PATH ?? "").split(":");
}
