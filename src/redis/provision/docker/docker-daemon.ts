/**
 * Whether a Docker daemon answers, asked quickly. Where none runs, testcontainers takes long to say
 * so; this asks for `/_ping` at the places where testcontainers would look, and leaves the rest to
 * it.
 */
import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";

import type { Environment } from "../settings.ts";

export type Daemon =
  | { readonly kind: "answers" }
  | { readonly kind: "none"; readonly reason: string };

interface Place {
  readonly shown: string;
  readonly address:
    | { readonly socketPath: string }
    | { readonly host: string; readonly port: number };
}

const PING_MS = 1_000;

export async function answeringDaemon(environment: Environment): Promise<Daemon> {
  const named = environment.DOCKER_HOST || null;
  if (named !== null && URL.parse(named) === null) {
    return { kind: "none", reason: `DOCKER_HOST is "${named}", which is no URL` };
  }
  const places = named === null ? usualPlaces(environment) : [placeOf(new URL(named), named)];
  for (const place of places) {
    if (await pings(place)) return { kind: "answers" };
  }
  const shown = places.map((place) => place.shown).join(", ");
  return { kind: "none", reason: `no daemon answers at ${shown}` };
}

function usualPlaces(environment: Environment): Place[] {
  const runtime = environment.XDG_RUNTIME_DIR;
  const sockets = [
    "/var/run/docker.sock",
    ...(runtime ? [join(runtime, "docker.sock")] : []),
    join(homedir(), ".docker", "run", "docker.sock"),
    join(homedir(), ".docker", "desktop", "docker.sock"),
  ];
  return sockets.map((socketPath) => ({ shown: socketPath, address: { socketPath } }));
}

function placeOf(url: URL, shown: string): Place {
  if (url.hostname === "") return { shown, address: { socketPath: url.pathname } };
  return { shown, address: { host: url.hostname, port: Number(url.port || 2375) } };
}

/** A daemon behind TLS refuses the plain request, but it answers, and that is the question. */
function pings({ address }: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ ...address, path: "/_ping", timeout: PING_MS }, (response) => {
      response.resume();
      resolve(true);
    });
    ping.on("timeout", () => ping.destroy(new Error("no answer in time")));
    ping.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code?.startsWith("HPE_") === true),
    );
    ping.end();
  });
}
