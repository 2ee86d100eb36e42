/** Finds a binary in a list of folders, as a shell does. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";

export const REDIS_SERVERS = ["redis-server", "valkey-server"];

export interface Search {
  /** Of one thing; the first of these that is anywhere is taken. */
  readonly names: readonly string[];
  readonly folders: readonly string[];
}

/** The path of the first one that may be executed; null when there is none. */
export async function findBinary({ names, folders }: Search): Promise<string | null> {
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (await mayExecute(path)) return path;
    }
  }
  return null;
}

async function mayExecute(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    // Absent, unreadable or not executable: for a search of folders all three mean "look on".
    return false;
  }
}
