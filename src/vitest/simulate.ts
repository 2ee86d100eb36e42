/**
 * One simulated run for a test, from whatever the test has: a file, YAML, an object, a scenario
 * that is resolved already. What comes back knows the command that runs it again; where no file
 * gives the same scenario, it is kept as text, which a failing matcher puts on the disk.
 */
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { replayCommand } from "../cli/output/replay-command.ts";
import type { RunOutcome } from "../compose/run.ts";
import { runSimulated } from "../compose/run-simulated.ts";
import { OperatingError } from "../kernel/errors.ts";
import { hash64 } from "../kernel/hash.ts";
import { readSource } from "../scenario/diagnose/source.ts";
import type { Fault } from "../scenario/faults/fault.ts";
import { parseScenario } from "../scenario/parse-scenario.ts";
import { resolveScenario } from "../scenario/resolve-scenario.ts";
import { resolvedYaml } from "../scenario/resolved-yaml.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** The keys of a scenario file, as they would be written in YAML. */
export type ScenarioContent = Readonly<Record<string, unknown>>;

/**
 * A path that ends in `.yaml` or `.yml` (relative ones count from the working directory), a URL of
 * a file, YAML itself, the content of a scenario file as an object, or a resolved scenario.
 */
export type ScenarioSource = string | URL | ScenarioContent | Scenario;

export interface SimulateOptions {
  /** Replaces the scenario's own. */
  readonly seed?: string;
  /** Divides durations, as `--compress` does; not of a resolved scenario. */
  readonly compress?: number;
  /** Laid over the file's content, key by key; lists are replaced. Not of a resolved scenario. */
  readonly overrides?: ScenarioContent;
  /** Replaces the plan of faults. */
  readonly faults?: readonly Fault[];
  readonly signal?: AbortSignal;
}

export interface Simulation extends RunOutcome {
  /** What the command of `result` reads; `text` is null where the file is there already. */
  readonly replay: { readonly file: string; readonly text: string | null };
}

/** @throws OperatingError, for a scenario that cannot be read, resolved or run */
export async function simulate(
  source: ScenarioSource,
  options: SimulateOptions = {},
): Promise<Simulation> {
  const { scenario, file } = await resolved(source, options);
  const asWritten = file !== null && options.faults === undefined;
  const text = asWritten ? null : resolvedYaml(scenario);
  const replay = { file: asWritten ? file : placeFor(scenario, text ?? ""), text };
  const outcome = await runSimulated(scenario, {
    onProgress: () => {},
    signal: options.signal ?? new AbortController().signal,
    command: replayCommand({
      invocation: "npx coalmine",
      file: replay.file,
      folder: process.cwd(),
      world: "simulated",
      seed: scenario.seed,
      // Resolved text has its durations divided already.
      compress: asWritten ? (options.compress ?? 1) : 1,
      shuffle: false,
    }),
  });
  return { ...outcome, replay };
}

interface Resolved {
  readonly scenario: Scenario;
  /** The file that gives exactly this scenario; null if there is none. */
  readonly file: string | null;
}

async function resolved(source: ScenarioSource, options: SimulateOptions): Promise<Resolved> {
  const { faults } = options;
  const withFaults = (of: Scenario) => (faults === undefined ? of : { ...of, faults });
  if (isResolved(source)) {
    refuseChanges(options);
    const seed = options.seed ?? source.seed;
    return { scenario: withFaults({ ...source, seed }), file: null };
  }
  const file = fileOf(source);
  const written = file === null ? textOf(source) : await readFile(file, "utf8");
  const name = file ?? "the scenario of simulate()";
  const { overrides } = options;
  const text = overrides === undefined ? written : laidOver(written, overrides);
  const scenario = resolveScenario(parseScenario({ text, file: name }), options);
  return { scenario: withFaults(scenario), file: overrides === undefined ? file : null };
}

function isResolved(source: ScenarioSource): source is Scenario {
  return typeof source === "object" && "rolloutAt" in source;
}

function fileOf(source: string | URL | ScenarioContent): string | null {
  if (source instanceof URL) return fileURLToPath(source);
  return typeof source === "string" && /^[^\n]*\.ya?ml$/.test(source) ? resolve(source) : null;
}

/** JSON is YAML. */
function textOf(source: string | URL | ScenarioContent): string {
  return typeof source === "string" ? source : JSON.stringify(source);
}

/** What cannot be read is left for the parser to refuse, with its places. */
function laidOver(text: string, overrides: ScenarioContent): string {
  const { value, errors } = readSource(text);
  return errors.length === 0 ? JSON.stringify(merged(value, overrides)) : text;
}

function merged(base: unknown, over: unknown): unknown {
  if (!isMapping(base) || !isMapping(over)) return over;
  const changed = Object.entries(over).map(([key, value]) => [key, merged(base[key], value)]);
  return { ...base, ...Object.fromEntries(changed) };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseChanges({ compress, overrides }: SimulateOptions): void {
  if (compress === undefined && overrides === undefined) return;
  const option = compress === undefined ? "overrides" : "compress";
  throw new OperatingError({
    code: "USAGE",
    message: `simulate() was given a resolved scenario and ${option}, which only files have.`,
    hint: "Change the resolved scenario itself, or give the file that it was made from.",
  });
}

function placeFor(scenario: Scenario, text: string): string {
  const { high, low } = hash64("replay", text);
  const mark = [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
  return join(tmpdir(), "coalmine", `${scenario.name}-${mark}.yaml`);
}
