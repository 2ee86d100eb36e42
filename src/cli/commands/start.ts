/**
 * `coalmine start`: the flagship scenario, simulated and then live, to see what coalmine does. A
 * machine without a Redis sees the simulated half, and how to get the other one.
 */
import { join, resolve } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";
import type { World } from "../../result/run-result.ts";
import { resolveScenario } from "../../scenario/resolve-scenario.ts";
import type { CliContext } from "../context.ts";
import { exitCodeOf, worst } from "../exit-code.ts";
import { replayCommand } from "../output/replay-command.ts";
import { type Loaded, loadScenario } from "./load-scenario.ts";
import { tell } from "./run.ts";
import { type RunRequest, runScenario } from "./run-scenario.ts";

/** Both halves together are to take less than two minutes. */
const LIVE_COMPRESS = 4;

export async function start(context: CliContext): Promise<number> {
  const { terminal } = context;
  try {
    const loaded = await loadScenario(
      join(context.home, "scenarios/flagship.yaml"),
      context.folder,
    );
    terminal.err(`In virtual time: ${loaded.file.description}\n`);
    const simulated = await runScenario(request(loaded, "simulated", 1, context), context);
    terminal.err(`Live, ${LIVE_COMPRESS} times as fast: processes, a real Redis, a real kill\n`);
    const live = await liveVerdict(request(loaded, "live", LIVE_COMPRESS, context), context);
    return worst([exitCodeOf(simulated.result.verdict), live]);
  } catch (error) {
    return tell(error, context);
  }
}

async function liveVerdict(live: RunRequest, context: CliContext): Promise<number> {
  try {
    return exitCodeOf((await runScenario(live, context)).result.verdict);
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== "REDIS_NOT_FOUND") throw error;
    context.terminal.err(`The live half was left out: ${error.message}\n  -> ${error.hint}\n`);
    return exitCodeOf("pass");
  }
}

function request(
  { file, path }: Loaded,
  world: World,
  compress: number,
  { folder, invocation }: CliContext,
): RunRequest {
  const scenario = resolveScenario(file, { compress });
  const { name, seed } = scenario;
  return {
    scenario,
    world,
    reportFolder: resolve(folder, "reports", `${name}-${world}-${seed}`),
    command: replayCommand({
      invocation,
      file: path,
      folder,
      world,
      seed,
      compress,
      shuffle: false,
    }),
    verifyDeterminism: false,
    json: false,
  };
}
