/**
 * The commands and options, and nothing of what they do. Whatever is not understood is refused with
 * the exit code for usage and, where something known is near, a suggestion.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { EXIT } from "../kernel/errors.ts";
import { SEED_PATTERN } from "../scenario/schema/scenario-file.ts";
import { durationUnit } from "../scenario/units/duration.ts";
import { type ReplayFlags, replay } from "./commands/replay.ts";
import { type RunFlags, run } from "./commands/run.ts";
import { type ShrinkFlags, shrink } from "./commands/shrink.ts";
import { start } from "./commands/start.ts";
import { validate } from "./commands/validate.ts";
import type { CliContext } from "./context.ts";

/** Runs one command line (without the program's own name); resolves to its exit code. */
export async function runCli(words: readonly string[], context: CliContext): Promise<number> {
  let exitCode: number = EXIT.pass;
  const program = describe(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  }
  return exitCode;
}

function describe(context: CliContext, finish: (exitCode: number) => void): Command {
  const { terminal } = context;
  const program = new Command("coalmine")
    .description("Proves a canary rollout of Redis job-queue workers before production does.")
    .version(context.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
    })
    .showHelpAfterError("  -> coalmine --help lists what there is")
    .addHelpText("after", EXIT_CODES);
  program
    .command("run")
    .description("run scenarios and write a report of each")
    .argument("<file...>", "scenario files (YAML)")
    .addOption(
      new Option("--world <world>", "where they run")
        .choices(["simulated", "live"])
        .default("simulated"),
    )
    .option("--seed <seed>", "replaces the seed of the file", seedOf)
    .option("--out <folder>", "for the report; with several files, a folder of such folders")
    .option("--redis <url>", "for the live world; otherwise one is found or provided")
    .option("--compress <factor>", "divides durations, but not rates", compressOf, 1)
    .option("--json", "print the result as JSON", false)
    .option("--verify-determinism", "run twice and compare (simulated world)", false)
    .action(async (files: string[], flags: RunFlags) => finish(await run(files, flags, context)));
  program
    .command("validate")
    .description("check scenario files and run nothing")
    .argument("<file...>", "scenario files (YAML)")
    .action(async (files: string[]) => finish(await validate(files, context)));
  program
    .command("shrink")
    .description("find the smallest scenario that fails as this one does (simulated world)")
    .argument("<file>", "a scenario file that fails")
    .option("--seed <seed>", "replaces the seed of the file", seedOf)
    .option("--out <folder>", "for the smallest scenario and its report")
    .action(async (file: string, flags: ShrinkFlags) => finish(await shrink(file, flags, context)));
  program
    .command("replay")
    .description("repeat a simulated run from its report, or stop it somewhere and look at it")
    .argument("<report>", "the folder of a report, or the replay.txt in it")
    .option("--until <instant>", "stop at this time since the start, such as 12.5s", instantOf)
    .option("--until-event <number>", "stop after so many events", eventOf)
    .action(async (path: string, flags: ReplayFlags) => finish(await replay(path, flags, context)));
  program
    .command("start")
    .description("show what coalmine does: the flagship scenario, simulated and live")
    .action(async () => finish(await start(context)));
  return program;
}

const EXIT_CODES = `
Exit codes: 0 all passed, 1 a verdict failed, 2 inconclusive, 3 bad scenario or usage,
4 environment (no Redis, report not writable), 70 a bug of coalmine, 130 interrupted.`;

function seedOf(text: string): string {
  if (SEED_PATTERN.test(text)) return text;
  throw new InvalidArgumentError("A seed is letters, digits and . _ -, 64 at most.");
}

function instantOf(text: string): number {
  const parsed = durationUnit.parse(text);
  if (parsed.kind === "value") return parsed.value;
  throw new InvalidArgumentError(`It is a time since the start: ${parsed.because}.`);
}

function eventOf(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError("It is the number of an event, from 1 on.");
}

function compressOf(text: string): number {
  const factor = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && factor >= 1 && factor <= 1000) return factor;
  throw new InvalidArgumentError("It is a number from 1 to 1000, such as 10.");
}
