/**
 * `coalmine swarm FILE...`: many seeds of scenarios on all cores, and a folder with what failed,
 * each failure with a plan as small as it can be made.
 */
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";

import type { SwarmOutcome } from "../../../compose/swarm/run-swarm.ts";
import { EXIT, OperatingError } from "../../../kernel/errors.ts";
import { hash64 } from "../../../kernel/hash.ts";
import { MILLISECOND } from "../../../kernel/time.ts";
import type { Shard } from "../../../result/swarm-result.ts";
import type { SwarmFile } from "../../../swarm/task.ts";
import type { CliContext } from "../../context.ts";
import { exitCodeOf } from "../../exit-code.ts";
import { checkWritable, writeReport } from "../../output/report-folder.ts";
import { swarmProgressLine } from "../../terminal/swarm-progress.ts";
import type { Loaded } from "../load-scenario.ts";
import { loadAll, tell } from "../run.ts";
import { failureFiles } from "./failures.ts";
import { swarmJson, swarmText } from "./swarm-text.ts";

export interface SwarmFlags {
  readonly seeds?: number | undefined;
  /** Microseconds. */
  readonly for?: number | undefined;
  readonly firstSeed: number;
  readonly shard: Shard;
  readonly jobs?: number | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly guided: boolean;
}

const SEEDS = 1_000;

export async function swarm(
  files: readonly string[],
  flags: SwarmFlags,
  context: CliContext,
): Promise<number> {
  const loaded = await loadAll(files, context);
  if (loaded.kind === "failed") return loaded.exitCode;
  try {
    const folder = resolve(context.folder, flags.out ?? "reports/swarm");
    const swarmFiles = distinct(loaded.scenarios);
    await checkWritable(folder);
    const outcome = await campaign(swarmFiles, flags, context);
    const { result } = outcome;
    const near = relative(context.folder, folder);
    const shown = near.startsWith("..") ? folder : near;
    const found = await failureFiles(outcome.failures, { folder: shown, context });
    await writeReport(folder, new Map([["swarm.json", swarmJson(result)], ...found.files]));
    const text = flags.json ? swarmJson(result) : swarmText(result, { folder: shown, found });
    context.terminal.out(text);
    return context.signal.aborted ? EXIT.interrupted : exitCodeOf(result.verdict);
  } catch (error) {
    return tell(error, context);
  }
}

async function campaign(
  files: readonly SwarmFile[],
  flags: SwarmFlags,
  context: CliContext,
): Promise<SwarmOutcome> {
  const seeds = flags.seeds ?? (flags.for === undefined ? SEEDS : null);
  const line = swarmProgressLine(context.terminal);
  try {
    return await context.worlds.swarm({
      files,
      version: context.version,
      options: { firstSeed: flags.firstSeed, seeds, guided: flags.guided },
      shard: flags.shard,
      jobs: flags.jobs ?? availableParallelism(),
      forMs: flags.for === undefined ? null : flags.for / MILLISECOND,
      signal: context.signal,
      onProgress: (progress) => line.show(progress),
    });
  } finally {
    line.clear();
  }
}

function distinct(scenarios: readonly Loaded[]): SwarmFile[] {
  const files = scenarios.map(({ file }) => ({
    name: file.name,
    digest: digestOf(JSON.stringify(file)),
    content: file,
  }));
  const names = files.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return files;
  throw new OperatingError({
    code: "USAGE",
    message: `Two of the files hold a scenario named ${twice}: nobody could tell them apart.`,
    hint: "Give one of them another name, or run them one at a time.",
  });
}

function digestOf(text: string): string {
  const { high, low } = hash64("scenario file", text);
  return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
}
