/** A Redis from the server that is installed on this machine. */
import { findBinary, REDIS_SERVERS } from "./find-binary.ts";
import { startGuarded } from "./guarded-server.ts";
import { type Attempt, passedOver } from "./provided.ts";

export async function pathRedis(searchPath: readonly string[]): Promise<Attempt> {
  if (process.platform === "win32") return passedOver("not on Windows");
  const binary = await findBinary({ names: REDIS_SERVERS, folders: searchPath });
  if (binary === null) return passedOver("no redis-server or valkey-server on the PATH");
  return startGuarded({ origin: "path", binary });
}
