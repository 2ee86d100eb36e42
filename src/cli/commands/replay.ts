/**
 * `coalmine replay FOLDER`: repeats the simulated run of a report and checks that it came to the
 * same digest, or stops it at an instant or an event and shows the world there.
 */
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import type { Until } from "../../compose/repeat/standstill.ts";
import { AssertionError } from "../../kernel/assert.ts";
import { EXIT, OperatingError } from "../../kernel/errors.ts";
import { counted } from "../../result/counted.ts";
import { resolveScenario } from "../../scenario/resolve-scenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { CliContext } from "../context.ts";
import { REPLAY_FILE, RESOLVED_FILE, type Replayed, readReplay } from "../output/replay-text.ts";
import { progressLine } from "../terminal/progress.ts";
import { standstillText } from "../terminal/standstill-text.ts";
import { loadScenario } from "./load-scenario.ts";
import { tell } from "./run.ts";

export interface ReplayFlags {
  /** Microseconds since the run's start. */
  readonly until?: number | undefined;
  readonly untilEvent?: number | undefined;
}

export async function replay(
  path: string,
  flags: ReplayFlags,
  context: CliContext,
): Promise<number> {
  try {
    const until = untilOf(flags);
    const folder = await folderOf(resolve(context.folder, path));
    const report = readReplay(await readReplayFile(folder), join(folder, REPLAY_FILE));
    refuseLive(report);
    const { file } = await loadScenario(join(folder, RESOLVED_FILE), context.folder);
    const scenario = resolveScenario(file, { seed: report.seed });
    if (until === null) await repeat(scenario, report, context);
    else await stopAt(scenario, until, context);
    return EXIT.pass;
  } catch (error) {
    return tell(error, context);
  }
}

/** @throws AssertionError if the run came to another digest */
async function repeat(scenario: Scenario, report: Replayed, context: CliContext): Promise<void> {
  const { terminal, worlds, signal, version } = context;
  const line = progressLine(terminal, `${scenario.name} again`);
  const { result } = await worlds
    .simulated(scenario, { onProgress: (progress) => line.show(progress), signal, command: "" })
    .finally(() => line.clear());
  if (result.digest !== report.digest) {
    const other =
      version === report.version
        ? "both by this version"
        : `written by coalmine ${report.version}, this is ${version}: it may run differently`;
    throw new AssertionError(
      `the run of seed ${report.seed} does not repeat itself: its report says digest ` +
        `${report.digest}, it came to ${result.digest} (${other})`,
    );
  }
  terminal.out(
    `same run  ${scenario.name}, seed ${report.seed}: digest ${result.digest}, ` +
      `${counted(result.events, "event")}, verdict ${result.verdict}\n`,
  );
}

async function stopAt(scenario: Scenario, until: Until, context: CliContext): Promise<void> {
  const { terminal, worlds, signal } = context;
  terminal.out(standstillText(await worlds.standstill({ scenario, until, signal })));
}

function untilOf({ until, untilEvent }: ReplayFlags): Until | null {
  if (until !== undefined && untilEvent !== undefined) {
    throw usage(
      "--until and --until-event name two places to stop at.",
      "Leave out one of the two.",
    );
  }
  if (until !== undefined) return { kind: "instant", at: until };
  return untilEvent === undefined ? null : { kind: "event", number: untilEvent };
}

/** A report's folder, or the `replay.txt` in it. */
async function folderOf(path: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw notThere(path, cause);
  });
  return found.isDirectory() ? path : dirname(path);
}

async function readReplayFile(folder: string): Promise<string> {
  const path = join(folder, REPLAY_FILE);
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw notThere(path, cause);
  });
}

function notThere(path: string, cause: unknown): OperatingError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OperatingError({
    code: "SCENARIO_NOT_FOUND",
    message: `There is no report to replay at ${path}: ${why}`,
    hint: "Give the folder that a run wrote, such as reports/flagship-simulated-1.",
    cause,
  });
}

function refuseLive({ world }: Replayed): void {
  if (world === "simulated") return;
  throw usage(
    "This report is of a live run, which does not repeat itself event by event.",
    "Paste the command in replay.txt to run it anew, or replay a simulated run.",
  );
}

function usage(message: string, hint: string): OperatingError {
  return new OperatingError({ code: "USAGE", message, hint });
}
