/** The five files of a report, from what a run came to. */
import type { RunOutcome } from "../../compose/run.ts";
import { resolvedYaml } from "../../scenario/resolved-yaml.ts";
import type { Worlds } from "../context.ts";
import { REPLAY_FILE, RESOLVED_FILE, replayText } from "./replay-text.ts";

export interface ReportFilesOptions {
  readonly outcome: RunOutcome;
  readonly worlds: Worlds;
  /** Of coalmine. */
  readonly version: string;
}

/** Content by file name. */
export async function reportFiles(
  options: ReportFilesOptions,
): Promise<ReadonlyMap<string, string>> {
  const { outcome, worlds, version } = options;
  const { result, history } = outcome;
  return new Map([
    ["index.html", await worlds.html(result, history)],
    ["result.json", worlds.json(result)],
    ["history.jsonl", history.map((event) => `${worlds.historyLine(event)}\n`).join("")],
    [RESOLVED_FILE, resolvedYaml(result.scenario)],
    [REPLAY_FILE, replayText(result, version)],
  ]);
}
