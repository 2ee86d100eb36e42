/**
 * From the text of a scenario file to its checked content. All problems of a file are told at once,
 * in the order of its lines, each with file, line and column.
 */
import { OperatingError } from "../kernel/errors.ts";
import { didYouMean } from "./diagnose/did-you-mean.ts";
import { type Problem, problemsOf } from "./diagnose/problems.ts";
import { type Position, readSource } from "./diagnose/source.ts";
import { crossCheck } from "./plan/cross-check.ts";
import { type ScenarioFile, scenarioSchema } from "./schema/scenario-file.ts";

/**
 * @param options.file What messages call the file.
 * @throws OperatingError SCENARIO_INVALID with every problem of the file.
 */
export function parseScenario(options: {
  readonly text: string;
  readonly file: string;
}): ScenarioFile {
  const source = readSource(options.text);
  if (source.errors.length > 0) throw invalid(options.file, source.errors);
  const read = readBlocks(source.value);
  if (read.problems.length === 0) return scenarioSchema.parse(source.value);
  throw invalid(
    options.file,
    read.problems.map((of) => ({ ...source.positionOf(of), message: sentence(of) })),
  );
}

/** Block by block: a problem in one must not hide those between the others. */
function readBlocks(value: unknown): { readonly problems: readonly Problem[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = "is not a scenario: a mapping with at least the keys name and load";
    return { problems: [{ path: [], onKey: false, message }] };
  }
  const { shape } = scenarioSchema;
  const problems: Problem[] = [];
  const blocks: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(shape)) {
    const content: unknown = Reflect.get(value, key);
    const parsed = schema.safeParse(content);
    if (parsed.success) blocks[key] = parsed.data;
    else problems.push(...problemsOf(schema, content, parsed.error.issues, [key]));
  }
  const known = Object.keys(shape);
  for (const key of Object.keys(value).filter((one) => !known.includes(one))) {
    const meant = didYouMean(key, known) || `known here: ${known.join(", ")}`;
    problems.push({ path: [key], onKey: true, message: `is not a known key; ${meant}` });
  }
  return { problems: [...problems, ...crossCheck(blocks)] };
}

/** `load[1].poisson 100 has no unit ...` */
function sentence({ path, message }: Problem): string {
  let name = "";
  for (const key of path) {
    if (typeof key === "number") name += `[${key}]`;
    else name += name === "" ? key : `.${key}`;
  }
  return name === "" ? message : `${name}: ${message}`;
}

function invalid(
  file: string,
  problems: readonly (Position & { readonly message: string })[],
): OperatingError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = sorted.map((of) => `  ${file}:${of.line}:${of.column}: ${of.message}`);
  const count = lines.length === 1 ? "a problem" : `${lines.length} problems`;
  return new OperatingError({
    code: "SCENARIO_INVALID",
    message: [`${file} has ${count}:`, ...lines].join("\n"),
    hint: "Correct the places named above; scenarios/README.md lists every key with its units.",
  });
}
