/** The six files of a report, from what a run came to. */
import type { RunOutcome } from "../../compose/run.ts";
import { resolvedYaml } from "../../scenario/resolved-yaml.ts";
import type { Worlds } from "../context.ts";
import { REPLAY_FILE, RESOLVED_FILE, replayText } from "./replay-text.ts";

/** The result for machines. */
export const RESULT_FILE = "result.json";
/** The audit trail as the store ended with it. */
export const AUDIT_FILE = "audit.jsonl";

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
    [RESULT_FILE, worlds.json(result)],
    ["history.jsonl", history.map((event) => `${worlds.historyLine(event)}\n`).join("")],
    [
      AUDIT_FILE,
      trailOf(history)
        .map((line) => `${line}\n`)
        .join(""),
    ],
    [RESOLVED_FILE, resolvedYaml(result.scenario)],
    [REPLAY_FILE, replayText(result, version)],
  ]);
}

function trailOf(history: RunOutcome["history"]): readonly string[] {
  const audited = history.findLast((event) => event.kind === "audited");
  return audited?.kind === "audited" ? audited.trail : [];
}
