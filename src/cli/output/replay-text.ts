/**
 * `replay.txt`: the command that a person pastes to run a run again, and the lines that `coalmine
 * replay` reads: a word, spaces, a value. Written and read here, so that the two agree.
 */
import { OperatingError } from "../../kernel/errors.ts";
import type { RunResult } from "../../result/run-result.ts";

export const REPLAY_FILE = "replay.txt";
/** The scenario beside it. */
export const RESOLVED_FILE = "scenario.resolved.yaml";

export interface Replayed {
  readonly world: string;
  readonly seed: string;
  readonly digest: string;
  /** Of the coalmine that wrote it. */
  readonly version: string;
}

export function replayText(result: RunResult, version: string): string {
  const repeats = result.world === "simulated";
  const promise = repeats
    ? `It gives the digest ${result.digest} again.`
    : "In the live world chance is not all seeded: verdicts repeat, digests do not.";
  return [
    "To run this again:",
    "",
    `  ${result.command}`,
    "",
    promise,
    `${RESOLVED_FILE} beside this file has every option and the fault plan; running that`,
    "file gives the same run, whatever becomes of the scenario that it was made from.",
    ...(repeats ? [REPLAY_HINT] : []),
    "",
    `scenario  ${result.scenario.name}`,
    `file      ${RESOLVED_FILE}`,
    `world     ${result.world}`,
    `seed      ${result.seed}`,
    `compress  ${result.scenario.compress}`,
    `digest    ${result.digest}`,
    `events    ${result.events}`,
    `verdict   ${result.verdict}`,
    `coalmine  ${version}`,
    "",
  ].join("\n");
}

const REPLAY_HINT =
  "`coalmine replay` with this folder checks that, and shows the world at any instant.";

/**
 * What is needed to repeat a run and to know that it was the same.
 *
 * @throws OperatingError USAGE
 */
export function readReplay(text: string, file: string): Replayed {
  const lines = new Map(
    text.split("\n").flatMap((line) => {
      const [, word, value] = /^([a-z]+) {2,}(\S.*)$/.exec(line) ?? [];
      return word === undefined || value === undefined ? [] : [[word, value.trim()] as const];
    }),
  );
  const lineOf = (word: string): string => {
    const value = lines.get(word);
    if (value !== undefined) return value;
    throw new OperatingError({
      code: "USAGE",
      message: `${file} has no line "${word}": it is not a replay.txt that can be repeated.`,
      hint: "Give the folder of a report that this version of coalmine wrote.",
    });
  };
  return {
    world: lineOf("world"),
    seed: lineOf("seed"),
    digest: lineOf("digest"),
    version: lineOf("coalmine"),
  };
}
