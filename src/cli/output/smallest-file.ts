/**
 * The scenario file that shrinking leaves: ready to be committed, it says itself what fails in it,
 * where it comes from, and how to see it fail.
 */
import { resolvedYaml } from "../../scenario/resolved-yaml.ts";
import type { Scenario } from "../../scenario/scenario.ts";

export interface SmallestFileOptions {
  readonly start: Scenario;
  readonly scenario: Scenario;
  /** Ids of findings. */
  readonly failed: readonly string[];
  /** Null: the run does not come to its end. */
  readonly digest: string | null;
  readonly command: string;
}

export function smallestFile(options: SmallestFileOptions): string {
  const { start, scenario, failed, digest, command } = options;
  const lines = [
    `Fails: ${failed.join(", ")}`,
    `Shrunk from ${start.name}, seed ${start.seed}; faults: ${start.faults.length} became ${
      scenario.faults.length
    }.`,
    `See it fail: ${command}`,
    digest === null ? "The run ends with an error of coalmine itself." : `Digest: ${digest}`,
  ];
  return `${lines.map((line) => `# ${line}\n`).join("")}#\n${resolvedYaml(scenario)}`;
}
