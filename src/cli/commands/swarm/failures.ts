/**
 * What a campaign leaves of each failure: the scenario with the smallest plan that still fails, the
 * report of that run, and how to run it again. An interrupted campaign leaves the plan as it was.
 */
import type { SwarmFailure } from "../../../compose/swarm/run-swarm.ts";
import { resolvedYaml } from "../../../scenario/resolved-yaml.ts";
import type { Scenario } from "../../../scenario/scenario.ts";
import type { CliContext } from "../../context.ts";
import { RESOLVED_FILE } from "../../output/replay-text.ts";
import { reportFiles } from "../../output/report-files.ts";
import { progressLine } from "../../terminal/progress.ts";

export interface FailureContext {
  /** Of the campaign, as the person who runs the command names it. */
  readonly folder: string;
  readonly context: CliContext;
}

export interface FoundFailure {
  readonly failure: SwarmFailure;
  /** Relative to the folder of the campaign. */
  readonly folder: string;
  /** Runs that shrinking took; null if it was not shrunk. */
  readonly attempts: number | null;
  /** Faults of the plan that is left. */
  readonly faults: number;
  readonly command: string;
}

export interface FoundFailures {
  readonly failures: readonly FoundFailure[];
  /** Content by path within the folder of the campaign. */
  readonly files: ReadonlyMap<string, string>;
}

export async function failureFiles(
  failures: readonly SwarmFailure[],
  where: FailureContext,
): Promise<FoundFailures> {
  const found: FoundFailure[] = [];
  const files = new Map<string, string>();
  for (const failure of failures) {
    const one = await filesOf(failure, where);
    found.push(one.found);
    for (const [name, text] of one.files) files.set(`${one.found.folder}/${name}`, text);
  }
  return { failures: found, files };
}

interface OneFailure {
  readonly found: FoundFailure;
  readonly files: Map<string, string>;
}

async function filesOf(failure: SwarmFailure, where: FailureContext): Promise<OneFailure> {
  const { result } = failure;
  const { context } = where;
  const folder = `failures/${result.scenario}-${result.seed}`;
  const shrunk = await shrink(failure, context);
  const scenario = shrunk?.scenario ?? failure.scenario;
  const path = `${where.folder}/${folder}/${RESOLVED_FILE}`;
  const command = `${context.invocation} run ${path} --seed ${scenario.seed}`;
  const files = new Map([[RESOLVED_FILE, resolvedYaml(scenario)]]);
  if (shrunk !== null) files.set("before-shrinking.yaml", resolvedYaml(failure.scenario));
  const report = await reportOf(failure, { scenario, command, context });
  for (const [name, text] of report) files.set(name, text);
  const attempts = shrunk?.attempts ?? null;
  const found = { failure, folder, attempts, faults: scenario.faults.length, command };
  return { found, files };
}

/** Null if nothing can, or there is no time. */
async function shrink(
  { result, scenario }: SwarmFailure,
  { worlds, signal, terminal }: CliContext,
) {
  if (signal.aborted) return null;
  terminal.err(`shrinking ${result.scenario} ${result.seed}: ${result.failed.join(", ")}\n`);
  return worlds.shrinkFailure({ scenario, findings: result.failed, signal });
}

interface ReportOptions {
  readonly scenario: Scenario;
  readonly command: string;
  readonly context: CliContext;
}

async function reportOf(
  { result }: SwarmFailure,
  { scenario, command, context }: ReportOptions,
): Promise<ReadonlyMap<string, string>> {
  if (context.signal.aborted || result.error !== null) {
    const what = result.error ?? result.failed.join(", ");
    return new Map([["replay.txt", `To run this again:\n\n  ${command}\n\n${what}\n`]]);
  }
  const line = progressLine(context.terminal, `${scenario.name} ${scenario.seed}`);
  const { signal } = context;
  const options = { signal, command, onProgress: line.show };
  const outcome = await context.worlds.simulated(scenario, options);
  line.clear();
  const { worlds, version } = context;
  return reportFiles({ outcome, worlds, version });
}
