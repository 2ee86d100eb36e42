/** `coalmine validate FILE...`: checks scenario files and runs nothing. */
import { loadUnderFaults } from "../../fleet/struck/load-under-faults.ts";
import { EXIT } from "../../kernel/errors.ts";
import { loadLength, plannedUntil } from "../../measure/series/planned-load.ts";
import { counted } from "../../result/counted.ts";
import { resolveScenario } from "../../scenario/resolve-scenario.ts";
import type { CliContext } from "../context.ts";
import { worst } from "../exit-code.ts";
import { failureOf } from "../failure.ts";
import { clock } from "../terminal/figures.ts";
import { type Loaded, loadScenario } from "./load-scenario.ts";

export async function validate(files: readonly string[], context: CliContext): Promise<number> {
  const codes: number[] = [];
  for (const file of files) {
    try {
      context.terminal.out(`${soundText(await loadScenario(file, context.folder))}\n`);
      codes.push(EXIT.pass);
    } catch (error) {
      const failure = failureOf(error);
      context.terminal.err(failure.text);
      codes.push(failure.exitCode);
    }
  }
  return worst(codes);
}

function soundText({ name, file }: Loaded): string {
  const scenario = resolveScenario(file);
  const lasts = loadLength(scenario.load);
  const jobs = plannedUntil(loadUnderFaults(scenario.load, scenario.faults), lasts);
  const load = `${clock(lasts / 1000)}, about ${counted(Math.round(jobs), "job")}`;
  return `${name} is valid: ${load}, ${counted(scenario.faults.length, "fault")}`;
}
