/**
 * `coalmine shrink FILE`: runs a scenario that fails, makes it as small as it can be while it
 * fails, and leaves the smallest: a scenario file to be committed, and the report of its run.
 */
import { join, relative, resolve } from "node:path";

import type { RunOutcome } from "../../compose/run.ts";
import { EXIT, OperatingError } from "../../kernel/errors.ts";
import { counted, grouped } from "../../result/counted.ts";
import { HARNESS_BUG } from "../../result/swarm-result.ts";
import { resolveScenario } from "../../scenario/resolve-scenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Shrunk } from "../../shrink/shrink.ts";
import type { CliContext } from "../context.ts";
import { replayCommand } from "../output/replay-command.ts";
import { reportFiles } from "../output/report-files.ts";
import { checkWritable, writeReport } from "../output/report-folder.ts";
import { smallestFile } from "../output/smallest-file.ts";
import { progressLine } from "../terminal/progress.ts";
import { shrinkLine } from "../terminal/shrink-line.ts";
import { loadScenario } from "./load-scenario.ts";
import { tell } from "./run.ts";

export interface ShrinkFlags {
  readonly seed?: string | undefined;
  readonly out?: string | undefined;
}

export async function shrink(
  file: string,
  flags: ShrinkFlags,
  context: CliContext,
): Promise<number> {
  try {
    const loaded = await loadScenario(file, context.folder);
    const scenario = resolveScenario(loaded.file, { seed: flags.seed });
    const own = join("reports", `${scenario.name}-shrunk-${scenario.seed}`);
    const folder = resolve(context.folder, flags.out ?? own);
    await checkWritable(folder);
    const failed = await failedIn(scenario, loaded.name, context);
    const shrunk = await smallest(scenario, failed, context);
    await leave({ start: scenario, shrunk, failed, folder }, context);
    return EXIT.pass;
  } catch (error) {
    return tell(error, context);
  }
}

/** Ids of the findings that fail; there must be some, or there is nothing to shrink. */
async function failedIn(
  scenario: Scenario,
  file: string,
  context: CliContext,
): Promise<readonly string[]> {
  const outcome = await runOnce({ scenario, command: "" }, context);
  if (outcome === null) return [HARNESS_BUG];
  const { verdict, findings } = outcome.result;
  const failed = findings.filter((finding) => finding.verdict === "fail").map(({ id }) => id);
  if (failed.length > 0) return failed;
  throw new OperatingError({
    code: "USAGE",
    message: `${file} does not fail with seed ${scenario.seed} (${verdict}): nothing to shrink.`,
    hint: "Give --seed the seed of a run that failed, or the file that failed.",
  });
}

/** Null: coalmine itself failed. */
async function runOnce(
  { scenario, command }: { readonly scenario: Scenario; readonly command: string },
  context: CliContext,
): Promise<RunOutcome | null> {
  const line = progressLine(context.terminal, `${scenario.name} simulated`);
  try {
    return await context.worlds.simulated(scenario, {
      onProgress: (progress) => line.show(progress),
      signal: context.signal,
      command,
    });
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    return null;
  } finally {
    line.clear();
  }
}

async function smallest(
  scenario: Scenario,
  findings: readonly string[],
  { terminal, worlds, signal }: CliContext,
): Promise<Shrunk> {
  const line = shrinkLine(terminal, scenario.faults.length);
  try {
    return await worlds.shrinkFailure({
      scenario,
      findings,
      signal,
      onProgress: (attempts, faults) => line.show(attempts, faults),
    });
  } finally {
    line.clear();
  }
}

interface Leaving {
  readonly start: Scenario;
  readonly shrunk: Shrunk;
  readonly failed: readonly string[];
  readonly folder: string;
}

async function leave(leaving: Leaving, context: CliContext): Promise<void> {
  const { start, shrunk, failed, folder } = leaving;
  const { scenario, attempts, minimal } = shrunk;
  const { terminal, worlds, invocation, version } = context;
  const file = join(folder, `${scenario.name}.yaml`);
  const command = replayCommand({
    invocation,
    file,
    folder: context.folder,
    world: "simulated",
    seed: scenario.seed,
    compress: 1,
    shuffle: false,
  });
  const outcome = await runOnce({ scenario, command }, context);
  const report = outcome === null ? [] : await reportFiles({ outcome, worlds, version });
  const digest = outcome?.result.digest ?? null;
  const written = smallestFile({ start, scenario, failed, digest, command });
  await writeReport(folder, new Map([...report, [`${scenario.name}.yaml`, written]]));
  const end = minimal ? "" : ", stopped by its budget: it may become smaller still";
  terminal.out(
    `shrunk    ${counted(start.faults.length, "fault")} to ${grouped(scenario.faults.length)}, ` +
      `${counted(attempts, "run")}${end}\n` +
      `fails     ${failed.join(", ")}\n` +
      `file      ${relative(context.folder, file)}\n` +
      `again     ${command}\n${digest === null ? "" : `digest    ${digest}\n`}`,
  );
}
