/**
 * A candidate as it will be read from its file: faults named in their order, lengths cut at the end
 * of the run. Only what a file can say is tried, so that what comes out is a scenario file that
 * runs exactly as the candidate ran.
 */
import { OperatingError } from "../kernel/errors.ts";
import { parseScenario } from "../scenario/parse-scenario.ts";
import { resolveScenario } from "../scenario/resolve-scenario.ts";
import { resolvedYaml } from "../scenario/resolved-yaml.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Null: a file would be refused, e.g. because a fault strikes a worker that is not there. */
export function asWritten(candidate: Scenario): Scenario | null {
  try {
    const file = parseScenario({ text: resolvedYaml(candidate), file: candidate.name });
    return resolveScenario(file);
  } catch (error) {
    if (error instanceof OperatingError && error.code === "SCENARIO_INVALID") return null;
    throw error;
  }
}
