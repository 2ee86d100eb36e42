/** Reads a scenario file from the disk; the messages say what to do about what is wrong. */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";
import { didYouMean } from "../../scenario/diagnose/did-you-mean.ts";
import { parseScenario } from "../../scenario/parse-scenario.ts";
import type { ScenarioFile } from "../../scenario/schema/scenario-file.ts";

export interface Loaded {
  /** Absolute path. */
  readonly path: string;
  /** As people name it. */
  readonly name: string;
  readonly text: string;
  readonly file: ScenarioFile;
}

/** @throws OperatingError SCENARIO_NOT_FOUND or SCENARIO_INVALID */
export async function loadScenario(file: string, folder: string): Promise<Loaded> {
  const path = resolve(folder, file);
  const name = relative(folder, path).startsWith("..") ? file : relative(folder, path);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw await notFound(path, name, cause);
  }
  return { path, name, text, file: parseScenario({ text, file: name }) };
}

async function notFound(path: string, name: string, cause: unknown): Promise<OperatingError> {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const why =
    { ENOENT: "does not exist", EISDIR: "is a folder" }[code] ?? `cannot be read: ${code}`;
  const there = await scenariosIn(code === "EISDIR" ? path : dirname(path));
  const meant = didYouMean(basename(path), there);
  const listed = there.length === 0 ? "" : ` Scenarios there: ${there.join(", ")}.`;
  return new OperatingError({
    code: "SCENARIO_NOT_FOUND",
    message: `The scenario file ${name} ${why}.`,
    hint: `Give the path of a YAML file.${meant === "" ? listed : ` Did${meant.slice(3)}`}`,
    cause,
  });
}

/** Only for a hint: a folder that cannot be listed has nothing to suggest. */
async function scenariosIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => /\.ya?ml$/.test(name)).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}
