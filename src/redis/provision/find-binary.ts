/** Finds a Redis server's binary in a list of folders, as a shell does. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";

const NAMES = ["redis-server", "valkey-server"];

/** The path of the first one that may be executed; null when there is none. */
export async function findBinary(folders: readonly string[]): Promise<string | null> {
  for (const name of NAMES) {
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
