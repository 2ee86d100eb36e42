/** The five files of a report, from what a run came to. */
import type { RunOutcome } from "../../compose/run.ts";
import type { RunResult } from "../../result/run-result.ts";
import { resolvedYaml } from "../../scenario/resolved-yaml.ts";
import type { Worlds } from "../context.ts";

/** Content by file name; `resolvedAs` is the name of the scenario with every option explicit. */
export async function reportFiles(
  { result, history }: RunOutcome,
  worlds: Worlds,
  resolvedAs = "scenario.resolved.yaml",
): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["index.html", await worlds.html(result)],
    ["result.json", worlds.json(result)],
    ["history.jsonl", history.map((event) => `${worlds.historyLine(event)}\n`).join("")],
    [resolvedAs, resolvedYaml(result.scenario)],
    ["replay.txt", replayText(result, resolvedAs)],
  ]);
}

function replayText(result: RunResult, resolvedAs: string): string {
  const promise =
    result.world === "simulated"
      ? `It gives the digest ${result.digest} again.`
      : "In the live world chance is not all seeded: verdicts repeat, digests do not.";
  return [
    "To run this again:",
    "",
    `  ${result.command}`,
    "",
    promise,
    `${resolvedAs} beside this file has every option and the fault plan; running that`,
    "file gives the same run, whatever becomes of the scenario that it was made from.",
    "",
    `scenario  ${result.scenario.name}`,
    `world     ${result.world}`,
    `seed      ${result.seed}`,
    `compress  ${result.scenario.compress}`,
    `verdict   ${result.verdict}`,
    "",
  ].join("\n");
}
