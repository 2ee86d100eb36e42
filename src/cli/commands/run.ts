/**
 * `coalmine run FILE...`: every file is read and resolved before the first is run, then they run
 * one after the other.
 */
import { resolve } from "node:path";

import { EXIT, OperatingError } from "../../kernel/errors.ts";
import type { ReportedRun } from "../../report/ci/reported-run.ts";
import type { RunResult, World } from "../../result/run-result.ts";
import { resolveScenario } from "../../scenario/resolve-scenario.ts";
import type { CliContext } from "../context.ts";
import { exitCodeOf, worst } from "../exit-code.ts";
import { failureOf } from "../failure.ts";
import {
  ciOutputs,
  expectationsLine,
  reportPage,
  repositoryPath,
  writeCiOutputs,
} from "../output/ci-outputs.ts";
import { replayCommand } from "../output/replay-command.ts";
import { loadBaseline } from "./load-baseline.ts";
import { type Loaded, loadScenario } from "./load-scenario.ts";
import { type RunRequest, runScenario } from "./run-scenario.ts";

export interface RunFlags {
  readonly world: World;
  readonly seed?: string | undefined;
  readonly out?: string | undefined;
  readonly redis?: string | undefined;
  readonly compress: number;
  readonly shuffle: boolean;
  readonly json: boolean;
  readonly verifyDeterminism: boolean;
  readonly junit?: string | undefined;
  readonly github: boolean;
  readonly gitlab?: string | undefined;
  readonly baseline?: string | undefined;
}

export async function run(
  files: readonly string[],
  flags: RunFlags,
  context: CliContext,
): Promise<number> {
  const contradiction = contradictionIn(flags) ?? baselineOfSeveral(files, flags);
  if (contradiction !== null) return tell(contradiction, context);
  const loaded = await loadAll(files, context);
  if (loaded.kind === "failed") return loaded.exitCode;
  const requests = requestsFor(loaded.scenarios, flags, context);
  const clash = sharedFolder(requests);
  if (clash !== null) return tell(clash, context);
  try {
    const outputs = await ciOutputs(flags, context);
    const baseline = flags.baseline && (await loadBaseline(flags.baseline, context.folder));
    const compared = requests.map((of) => (baseline ? { ...of, baseline } : of));
    const { codes, results } = await runAll(compared, context);
    const runs = results.map((result, i) =>
      reported(result, loaded.scenarios[i]!, requests[i]!, context),
    );
    await writeCiOutputs(outputs, runs);
    return worst(codes);
  } catch (error) {
    return tell(error, context);
  }
}

function reported(
  result: RunResult,
  { path, text }: Loaded,
  { reportFolder }: RunRequest,
  context: CliContext,
): ReportedRun {
  return {
    result,
    scenarioFile: repositoryPath(path, context),
    line: expectationsLine(text),
    reportPath: reportPage(reportFolder, context),
  };
}

interface RanAll {
  readonly codes: readonly number[];
  /** Of those that came to a result, in the order of the requests. */
  readonly results: readonly RunResult[];
}

/** One after the other; an error ends the row, since it would likely strike the others too. */
async function runAll(requests: readonly RunRequest[], context: CliContext): Promise<RanAll> {
  const codes: number[] = [];
  const results: RunResult[] = [];
  for (const request of requests) {
    try {
      const { result } = await runScenario(request, context);
      results.push(result);
      codes.push(exitCodeOf(result.verdict));
    } catch (error) {
      codes.push(tell(error, context));
      break;
    }
  }
  return { codes, results };
}

/** Prints the error and says which exit code it leads to. */
export function tell(error: unknown, context: CliContext): number {
  const failure = failureOf(error, context.signal);
  context.terminal.err(failure.text);
  return failure.exitCode;
}

type LoadedAll =
  | { readonly kind: "loaded"; readonly scenarios: readonly Loaded[] }
  | { readonly kind: "failed"; readonly exitCode: number };

/** All of them, so that everything that is wrong with any is told at once. */
export async function loadAll(files: readonly string[], context: CliContext): Promise<LoadedAll> {
  const scenarios: Loaded[] = [];
  const codes: number[] = [];
  for (const file of files) {
    try {
      scenarios.push(await loadScenario(file, context.folder));
    } catch (error) {
      codes.push(tell(error, context));
    }
  }
  const exitCode = worst(codes);
  return exitCode === EXIT.pass ? { kind: "loaded", scenarios } : { kind: "failed", exitCode };
}

function requestsFor(
  scenarios: readonly Loaded[],
  flags: RunFlags,
  context: CliContext,
): RunRequest[] {
  const { world, compress, shuffle } = flags;
  return scenarios.map(({ path, file }) => {
    const scenario = resolveScenario(file, { seed: flags.seed, compress, shuffle });
    const { seed } = scenario;
    const { invocation, folder } = context;
    const own = `${scenario.name}-${world}-${seed}`;
    const out = flags.out ?? "reports";
    const alone = flags.out !== undefined && scenarios.length === 1;
    return {
      scenario,
      world,
      reportFolder: alone ? resolve(folder, out) : resolve(folder, out, own),
      command: replayCommand({ invocation, file: path, folder, world, seed, compress, shuffle }),
      redisUrl: flags.redis,
      verifyDeterminism: flags.verifyDeterminism,
      json: flags.json,
    };
  });
}

function contradictionIn(flags: RunFlags): OperatingError | null {
  if (flags.world === "live" && flags.verifyDeterminism) {
    return usage(
      "--verify-determinism compares two runs, but the live world is not deterministic.",
      "Leave out --world live, or --verify-determinism.",
    );
  }
  if (flags.world === "simulated" && flags.redis !== undefined) {
    return usage(
      `--redis ${flags.redis} was given, but the simulated world uses no Redis.`,
      "Add --world live, or leave out --redis.",
    );
  }
  return null;
}

function baselineOfSeveral(files: readonly string[], flags: RunFlags): OperatingError | null {
  if (flags.baseline === undefined || files.length === 1) return null;
  return usage(
    `--baseline ${flags.baseline} is the result of one scenario, but ${files.length} were given.`,
    "Run them one at a time, each with its own baseline.",
  );
}

function sharedFolder(requests: readonly RunRequest[]): OperatingError | null {
  const folders = requests.map((request) => request.reportFolder);
  const twice = folders.find((folder, i) => folders.indexOf(folder) !== i);
  if (twice === undefined) return null;
  return usage(
    `Two of the files would write their report to ${twice}: scenarios of the same name and seed.`,
    "Give one of them another name, or run them one at a time with --out.",
  );
}

function usage(message: string, hint: string): OperatingError {
  return new OperatingError({ code: "USAGE", message, hint });
}
