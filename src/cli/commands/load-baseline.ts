/** Reads the baseline of a run from the disk, before the run. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";
import { type Baseline, readBaseline } from "../../report/comparison/baseline.ts";

/** @throws OperatingError BASELINE_INVALID */
export async function loadBaseline(file: string, folder: string): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(resolve(folder, file), "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatingError({
      code: "BASELINE_INVALID",
      message: `The baseline ${file} cannot be read: ${why}.`,
      hint: "Give --baseline the result.json in the folder of an earlier report.",
      cause,
    });
  }
  return readBaseline({ text, file });
}
