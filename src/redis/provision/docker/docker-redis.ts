/**
 * A Redis in a container, through testcontainers, where a Docker daemon answers. testcontainers is
 * a development dependency: where coalmine is installed without it, this way is passed over.
 *
 * Containers of a killed process are removed by testcontainers' own reaper (Ryuk).
 */
import { randomBytes } from "node:crypto";
import { probe, unsuitable } from "../probe.ts";
import { type Attempt, type Log, passedOver } from "../provided.ts";
import type { Environment } from "../settings.ts";
import { answeringDaemon } from "./docker-daemon.ts";

export interface DockerOptions {
  readonly image: string;
  readonly environment: Environment;
  readonly log: Log;
}

const PORT = 6379;
const TIMEOUT_MS = 5_000;

type Testcontainers = typeof import("testcontainers");
type Container = Awaited<ReturnType<InstanceType<Testcontainers["GenericContainer"]>["start"]>>;

export async function dockerRedis(options: DockerOptions): Promise<Attempt> {
  const daemon = await answeringDaemon(options.environment);
  if (daemon.kind === "none") return passedOver(daemon.reason);
  const testcontainers = await loadTestcontainers();
  if (testcontainers === null) return passedOver("the package testcontainers is not installed");
  options.log(`starting Redis in Docker from ${options.image}`);
  // Docker publishes the port on every interface of the machine, so it must not stand open.
  const password = randomBytes(16).toString("hex");
  try {
    const container = await startContainer(testcontainers, options.image, password);
    return await provided(container, password);
  } catch (error) {
    return passedOver(`${options.image} did not start: ${firstLine(error)}`);
  }
}

async function loadTestcontainers(): Promise<Testcontainers | null> {
  try {
    return await import("testcontainers");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return null;
    throw error;
  }
}

function startContainer(
  { GenericContainer, Wait }: Testcontainers,
  image: string,
  password: string,
): Promise<Container> {
  const settings = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"];
  return new GenericContainer(image)
    .withCommand(["redis-server", ...settings, "--requirepass", password])
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/i))
    .start();
}

async function provided(container: Container, password: string): Promise<Attempt> {
  const url = `redis://:${password}@${container.getHost()}:${container.getMappedPort(PORT)}`;
  const answer = await probe({ url, timeoutMs: TIMEOUT_MS });
  const objection = answer.kind === "silent" ? answer.reason : unsuitable(answer.facts);
  if (answer.kind === "silent" || objection !== null) {
    await container.stop();
    return passedOver(`the container's Redis cannot be used: ${objection}`);
  }
  let stopping: Promise<unknown> | null = null;
  const stop = async (): Promise<void> => {
    stopping ??= container.stop();
    await stopping;
  };
  const { version } = answer.facts;
  const own = { origin: "docker", pid: null, command: null } as const;
  return { kind: "provided", redis: { ...own, url, version, stop } };
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
}
