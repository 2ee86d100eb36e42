/**
 * A file that is there as a whole or not at all: it goes to a hidden sibling, which is renamed at
 * the end. Whether it can be written is found out before the run, not after.
 */
import { mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";
import { makeFolder } from "./report-folder.ts";

/**
 * Makes sure that `file` can be written, and leaves no trace but the folder that it lies in.
 *
 * @throws OperatingError REPORT_NOT_WRITABLE
 */
export async function checkFileWritable(file: string, option: string): Promise<void> {
  await writing(file, option, async () => {
    const there = await stat(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw error;
    });
    if (there?.isDirectory()) throw new Error("a folder is in its place");
    await rm(await folderBeside(file), { recursive: true });
  });
}

/** @throws OperatingError REPORT_NOT_WRITABLE; then the file is as it was before */
export async function writeWholeFile(options: {
  readonly file: string;
  readonly content: string;
  /** The option that named the file, for messages. */
  readonly option: string;
}): Promise<void> {
  const { file, content, option } = options;
  await writing(file, option, async () => {
    const beside = await folderBeside(file);
    try {
      const fresh = join(beside, basename(file));
      await writeFile(fresh, content);
      await rename(fresh, file);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  });
}

async function folderBeside(file: string): Promise<string> {
  await makeFolder(dirname(file));
  return mkdtemp(join(dirname(file), `.${basename(file)}-`));
}

/** Runs `write`; what goes wrong is told with the file and the option that named it. */
export async function writing(
  file: string,
  option: string,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatingError({
      code: "REPORT_NOT_WRITABLE",
      message: `The file ${file} cannot be written: ${why}`,
      hint: `Choose another place with ${option}, or correct its permissions or free space.`,
      cause,
    });
  }
}
