/**
 * A Redis from the distribution's own package, on Debian, Ubuntu and their relatives: downloaded
 * once, unpacked into the cache, run from there. Needs no root and installs nothing.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findBinary, REDIS_SERVERS } from "../find-binary.ts";
import { startGuarded } from "../guarded-server.ts";
import { type Attempt, type Log, passedOver } from "../provided.ts";
import { AptError } from "./apt.ts";
import { unpackedPackage } from "./debian-package.ts";

export interface DebianOptions {
  readonly cacheFolder: string;
  readonly log: Log;
  /** Takes the libraries from packages too, even where the machine has them. Default: false. */
  readonly ownLibraries?: boolean;
}

export async function debianRedis(options: DebianOptions): Promise<Attempt> {
  const release = await distribution();
  if (release === null) return passedOver("this is not Debian, Ubuntu or a relative");
  const folder = join(options.cacheFolder, `redis-${release}-${process.arch}`);
  try {
    const root = await unpackedPackage({ ...options, folder });
    const binary = await findBinary({
      names: REDIS_SERVERS,
      folders: [join(root.folder, "usr/bin")],
    });
    if (binary === null) return passedOver(`no redis-server in the package at ${root.folder}`);
    const environment = { LD_LIBRARY_PATH: root.libraryFolders.join(":") };
    return await startGuarded({ origin: "debian", binary, environment });
  } catch (error) {
    if (error instanceof AptError) return passedOver(error.message);
    if (isDenied(error)) return passedOver(`the cache ${options.cacheFolder} cannot be written`);
    throw error;
  }
}

function isDenied(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["EACCES", "EPERM", "EROFS", "ENOSPC", "ENOTDIR"].includes(code);
}

/** E.g. `debian-12`; null elsewhere. */
async function distribution(): Promise<string | null> {
  const fields = new Map<string, string>();
  for (const line of (await osRelease()).split("\n")) {
    const [name = "", value = ""] = line.split("=", 2);
    fields.set(name, value.replaceAll('"', ""));
  }
  const id = fields.get("ID") ?? "";
  const family = [id, ...(fields.get("ID_LIKE") ?? "").split(" ")];
  if (!family.includes("debian") && !family.includes("ubuntu")) return null;
  return `${id}-${fields.get("VERSION_ID") ?? "rolling"}`;
}

async function osRelease(): Promise<string> {
  try {
    return await readFile("/etc/os-release", "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
