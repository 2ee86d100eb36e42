/**
 * The folder that a run's spools are written to. A run that ends removes its own; what a killed
 * coordinator left is removed by the next run, which knows by the process id in the name that
 * nobody needs it any more.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const NAME = /^coalmine-live-(\d+)-/;

/** Makes an empty folder below `parent`, and removes those of coordinators that are gone. */
export async function makeRunFolder(parent: string): Promise<string> {
  for (const name of await readdir(parent)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await remove(join(parent, name));
  }
  return mkdtemp(join(parent, `coalmine-live-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, and is alive.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Another run may be removing it too, or it is another user's: neither is this run's concern. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => {});
}
