/** The five files of a report, from what a run came to. */
import type { RunOutcome } from "../../compose/run.ts";
import { resolvedYaml } from "../../scenario/resolved-yaml.ts";
import type { Worlds } from "../context.ts";

/** Content by file name. */
export async function reportFiles(
  { result, history }: RunOutcome,
  worlds: Worlds,
): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["index.html", await worlds.html(result)],
    ["result.json", worlds.json(result)],
    ["history.jsonl", history.map((event) => `${worlds.historyLine(event)}\n`).join("")],
    ["scenario.resolved.yaml", resolvedYaml(result.scenario)],
    ["replay.txt", replayText({ result, history })],
  ]);
}

function replayText({ result }: RunOutcome): string {
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
    "scenario.resolved.yaml beside this file has every option and the fault plan; running that",
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
