/** The scenarios of the repository in short: which there are, and the digest of each. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { runSimulated } from "../../src/compose/run-simulated.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";

/** Ten times shorter, at the full rates: still every stage, every fault and every decision. */
export const COMPRESS = 10;

const FOLDER = new URL("../../scenarios/", import.meta.url);

export const GOLDEN_FILE = new URL("golden-digests.json", import.meta.url);

export function scenarioNames(): string[] {
  return readdirSync(fileURLToPath(FOLDER))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/** Runs the scenario in this process. */
export async function digestOf(name: string): Promise<string> {
  const file = `scenarios/${name}.yaml`;
  const text = readFileSync(new URL(`${name}.yaml`, FOLDER), "utf8");
  const scenario = resolveScenario(parseScenario({ text, file }), { compress: COMPRESS });
  const { result } = await runSimulated(scenario, {
    signal: new AbortController().signal,
    onProgress: () => {},
    command: "",
  });
  return result.digest;
}

/** Digest by scenario, as committed. */
export function goldenDigests(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(GOLDEN_FILE, "utf8")) as Record<string, string>;
}
