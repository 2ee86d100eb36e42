/**
 * One scenario in one world, from the check that its report can be written to the report itself.
 */
import type { RunOutcome } from "../../compose/run.ts";
import { OperatingError } from "../../kernel/errors.ts";
import type { Baseline } from "../../report/comparison/baseline.ts";
import { withBaseline } from "../../report/comparison/compare.ts";
import type { World } from "../../result/run-result.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { CliContext } from "../context.ts";
import { reportPage } from "../output/ci-outputs.ts";
import { reportFiles } from "../output/report-files.ts";
import { checkWritable, writeReport } from "../output/report-folder.ts";
import { progressLine } from "../terminal/progress.ts";
import { requireSameRun } from "./same-run.ts";

export interface RunRequest {
  readonly scenario: Scenario;
  readonly world: World;
  /** Absolute path. */
  readonly reportFolder: string;
  /** What reproduces the run. */
  readonly command: string;
  readonly redisUrl?: string | undefined;
  readonly baseline?: Baseline;
  /** Runs twice and compares. */
  readonly verifyDeterminism: boolean;
  /** The result goes to the output as JSON instead of the summary. */
  readonly json: boolean;
}

/** @throws OperatingError, among others INTERRUPTED; then no report was written */
export async function runScenario(request: RunRequest, context: CliContext): Promise<RunOutcome> {
  await checkWritable(request.reportFolder);
  const outcome = againstBaseline(await once(request, context), request.baseline);
  if (request.verifyDeterminism) {
    const compared = await context.worlds.verifyDeterminism(request.scenario, context.signal);
    requireSameRun(compared, outcome.result, context.worlds);
  }
  const { worlds, version } = context;
  const files = await reportFiles({ outcome, worlds, version });
  refuseInterrupted(context.signal);
  await writeReport(request.reportFolder, files);
  tell(request, outcome, context);
  return outcome;
}

function againstBaseline(outcome: RunOutcome, baseline: Baseline | undefined): RunOutcome {
  if (baseline === undefined) return outcome;
  return { ...outcome, result: withBaseline(outcome.result, baseline) };
}

async function once(request: RunRequest, context: CliContext): Promise<RunOutcome> {
  const { scenario, world, command, redisUrl } = request;
  const line = progressLine(context.terminal, `${scenario.name} ${world}`);
  const options = {
    onProgress: (progress: Parameters<typeof line.show>[0]) => line.show(progress),
    signal: context.signal,
    command,
  };
  try {
    refuseInterrupted(context.signal);
    if (world === "simulated") return await context.worlds.simulated(scenario, options);
    return await context.worlds.live(scenario, { ...options, redisUrl });
  } finally {
    line.clear();
  }
}

function refuseInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new OperatingError({
    code: "INTERRUPTED",
    message: "The run was interrupted.",
    hint: "Run it again; nothing was left behind.",
  });
}

function tell(
  { json, reportFolder, verifyDeterminism }: RunRequest,
  outcome: RunOutcome,
  context: CliContext,
): void {
  const { terminal, worlds } = context;
  const { result } = outcome;
  if (json) {
    terminal.out(`${worlds.json(result).trimEnd()}\n`);
    return;
  }
  const reportPath = reportPage(reportFolder, context);
  terminal.out(worlds.summary(result, { colour: terminal.colour, reportPath }));
  if (verifyDeterminism) terminal.out(`verified  three runs, one digest: ${result.digest}\n`);
}
