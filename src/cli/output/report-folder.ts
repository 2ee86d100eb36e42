/**
 * A report folder that is there as a whole or not at all: files go to a hidden sibling, which is
 * renamed at the end. Whether it can be written is found out before the run, not after.
 */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";

/** What marks a folder as a report (or a campaign), which may be replaced by a newer one. */
const MARKS = ["result.json", "swarm.json"];

/**
 * Makes sure that a report can be written to `folder`, and leaves no trace of the trial.
 *
 * @throws OperatingError REPORT_NOT_WRITABLE
 */
export async function checkWritable(folder: string): Promise<void> {
  await writing(folder, async () => {
    await refuseForeign(folder);
    const trial = await siblingOf(folder);
    await rm(trial, { recursive: true });
  });
}

/**
 * Writes all `files` (content by path) to `folder`, replacing an earlier report.
 *
 * @throws OperatingError REPORT_NOT_WRITABLE; then the folder is as it was before
 */
export async function writeReport(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  await writing(folder, async () => {
    const fresh = await siblingOf(folder);
    try {
      // As `mkdir` would have made it: a temporary folder is its owner's alone.
      await chmod(fresh, 0o777 & ~process.umask());
      for (const [name, content] of files) {
        await makeFolder(dirname(join(fresh, name)));
        await writeFile(join(fresh, name), content);
      }
      await replace(folder, fresh);
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      throw error;
    }
  });
}

async function replace(folder: string, fresh: string): Promise<void> {
  await refuseForeign(folder);
  const old = `${fresh}-old`;
  const replaced = await renameIfThere(folder, old);
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (replaced) await rename(old, folder);
    throw error;
  }
  if (replaced) await rm(old, { recursive: true });
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** A folder that holds anything but a report is not ours to replace. */
async function refuseForeign(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if (names.length === 0 || MARKS.some((mark) => names.includes(mark))) return;
  throw new OperatingError({
    code: "REPORT_NOT_WRITABLE",
    message: `The report would replace ${folder}, which holds other files, such as ${names[0]}.`,
    hint: "Give --out a folder that is empty, is a report, or does not exist yet.",
  });
}

async function siblingOf(folder: string): Promise<string> {
  await makeFolder(dirname(folder));
  return mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
}

/**
 * A folder and what is missing above it. Not `mkdir` with `recursive`: where the file system says
 * that a folder cannot exist (as /proc does), that tries again for ever.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    if (codeOf(error) !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

async function writing(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (cause instanceof OperatingError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatingError({
      code: "REPORT_NOT_WRITABLE",
      message: `The report folder ${folder} cannot be written: ${why}`,
      hint: "Choose another folder with --out, or correct its permissions or free space.",
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
