/**
 * The commands and options, and nothing of what they do. Whatever is not understood is refused with
 * the exit code for usage and, where something known is near, a suggestion.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { EXIT } from "../kernel/errors.ts";
import { SEED_PATTERN } from "../scenario/schema/scenario-file.ts";
import { durationUnit } from "../scenario/units/duration.ts";
import { type AuditFlags, audit } from "./commands/audit.ts";
import { type DeadLettersFlags, deadLetters } from "./commands/queue/dead-letters.ts";
import { type ReplayFlags, replay } from "./commands/replay.ts";
import { type RunFlags, run } from "./commands/run.ts";
import { type ShrinkFlags, shrink } from "./commands/shrink.ts";
import { start } from "./commands/start.ts";
import { type MergeFlags, merge } from "./commands/swarm/merge.ts";
import { type SwarmFlags, swarm } from "./commands/swarm/swarm.ts";
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
    .option("--shuffle", "draw the order of what happens at one instant (simulated world)", false)
    .option("--json", "print the result as JSON", false)
    .option("--junit <file>", "write the findings as JUnit XML")
    .option("--github", "step summary and annotations; by itself in GitHub Actions", false)
    .option("--gitlab <folder>", "write a Code Quality and a metrics report there")
    .option("--baseline <file>", "an earlier result.json that the run must not fall behind")
    .option("--verify-determinism", "run twice and compare (simulated world)", false)
    .action(async (files: string[], flags: RunFlags) => finish(await run(files, flags, context)));
  program
    .command("validate")
    .description("check scenario files and run nothing")
    .argument("<file...>", "scenario files (YAML)")
    .action(async (files: string[]) => finish(await validate(files, context)));
  describeSwarm(program, context, finish);
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
  describeQueues(program, context, finish);
  program
    .command("start")
    .description("show what coalmine does: the flagship scenario, simulated and live")
    .action(async () => finish(await start(context)));
  return program;
}

/** Commands about a queue as it is, on a real Redis. */
function describeQueues(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command("audit")
    .description("print an audit trail, and check that nothing of it was changed or is missing")
    .argument("[path]", "a file of records, or a folder that a run wrote")
    .option("--redis <url>", "instead of a path: where the queue is")
    .option("--queue <name>", "its name")
    .option("--json", "print the records and the verdict as JSON", false)
    .action(async (path: string | undefined, flags: AuditFlags) =>
      finish(await audit(path, flags, context)),
    );
  program
    .command("dead-letters")
    .description("show the dead letters of a queue, and have them tried again")
    .requiredOption("--queue <name>", "the queue")
    .requiredOption("--redis <url>", "the Redis that it is on")
    .option("--requeue <id...>", "have these tried again, or `all`")
    .option("--attempts <count>", "how many more attempts each of them gets", countOf, 3)
    .option("--limit <count>", "show so many", countOf, 100)
    .option("--json", "print as JSON", false)
    .action(async (flags: DeadLettersFlags) => finish(await deadLetters(flags, context)));
}

function describeSwarm(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command("swarm")
    .description("run many seeds of scenarios in virtual time, on all cores")
    .argument("<file...>", "scenario files (YAML), best with a `swarm` block")
    .option("--seeds <count>", "so many seeds of each file (1000, unless --for is given)", countOf)
    .option("--for <duration>", "ends after this time, such as 10m", durationOf)
    .option("--first-seed <seed>", "seeds are numbers from this one on", seedNumberOf, 1)
    .option("--shard <i/n>", "the i-th of n parts of the seeds", shardOf, { index: 1, of: 1 })
    .option("--jobs <count>", "threads (as many as there are cores)", countOf)
    .option("--out <folder>", "for swarm.json and failures (reports/swarm)")
    .option("--no-guided", "only plans that the seeds draw, none made from earlier ones")
    .option("--json", "print swarm.json", false)
    .action(async (files: string[], flags: SwarmFlags) =>
      finish(await swarm(files, flags, context)),
    );
  program
    .command("merge")
    .description("put the shards of a swarm together")
    .argument("<folder...>", "what `swarm --shard i/n --out` wrote, all n of them")
    .requiredOption("--out <folder>", "for the merged swarm.json")
    .option("--json", "print it", false)
    .action(async (folders: string[], flags: MergeFlags) =>
      finish(await merge(folders, flags, context)),
    );
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

const MOST = 1_000_000_000;

function countOf(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST) return count;
  throw new InvalidArgumentError("It is a whole number from 1 on.");
}

function seedNumberOf(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= MOST) return seed;
  throw new InvalidArgumentError(`Seeds of a swarm are whole numbers, ${MOST} at most.`);
}

function durationOf(text: string): number {
  const parsed = durationUnit.parse(text);
  if (parsed.kind === "value" && parsed.value > 0) return parsed.value;
  const why = parsed.kind === "refused" ? parsed.because : "it must be more than nothing";
  throw new InvalidArgumentError(`${why}.`);
}

function shardOf(text: string): { readonly index: number; readonly of: number } {
  const [, index, of] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError("It is a part and the number of parts, such as 2/8.");
}
