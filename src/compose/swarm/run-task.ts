/**
 * Runs one task of a campaign in virtual time. Whatever the run throws is a finding of its seed:
 * one broken seed must not end a campaign of thousands.
 */
import { isCrash } from "../../checkers/guarded-checkers.ts";
import type { Finding } from "../../result/finding.ts";
import type { RunResult, RunVerdict } from "../../result/run-result.ts";
import { HARNESS_BUG } from "../../result/swarm-result.ts";
import { judge } from "../../result/verdict.ts";
import { resolveScenario } from "../../scenario/resolve-scenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { SwarmFile, Task, TaskResult } from "../../swarm/task.ts";
import type { Progress } from "../run.ts";
import { judgeOnly } from "../run-simulated.ts";

/** The scenario that a task runs. */
export function scenarioOf(task: Task, files: readonly SwarmFile[]): Scenario {
  const file = files[task.file];
  if (file === undefined) throw new RangeError(`the task of seed ${task.seed} names no file`);
  return resolveScenario(file.content, { seed: task.seed, drawn: task.drawn ?? undefined });
}

/** Calls `onProgress` several times a second of wall time. */
export async function runTask(
  task: Task,
  files: readonly SwarmFile[],
  onProgress: (progress: Progress) => void,
): Promise<TaskResult> {
  const never = new AbortController();
  try {
    const scenario = scenarioOf(task, files);
    const options = { onProgress, signal: never.signal, command: "" };
    const result = await judgeOnly(scenario, options);
    const failed = result.findings.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
    const unchecked = result.findings.filter(isUnchecked).map(({ id }) => id);
    return {
      coverage: result.coverage,
      result: {
        scenario: scenario.name,
        seed: task.seed,
        plan: task.plan,
        verdict: verdictOf(result),
        failed: failed.sort(),
        unchecked: unchecked.sort(),
        digest: result.digest,
        lengthMs: result.lengthMs,
        jobs: result.ledger.planned,
        faults: scenario.faults.length,
        events: result.events,
        error: null,
      },
    };
  } catch (error) {
    return harnessBug(task, files, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Not every plan gives every property something to check: that is no doubt about a seed, only about
 * a campaign in which it is so with all of them.
 */
function verdictOf({ verdict, validity, findings }: RunResult): RunVerdict {
  if (verdict !== "inconclusive" || validity.doubts.length > 0) return verdict;
  const judged = findings.filter((finding) => !isUnchecked(finding));
  return judge(judged, validity.doubts).verdict;
}

function isUnchecked(finding: Finding): boolean {
  return finding.verdict === "unknown" && finding.n === 0 && !isCrash(finding);
}

export function harnessBug(task: Task, files: readonly SwarmFile[], error: string): TaskResult {
  return {
    coverage: [],
    result: {
      scenario: files[task.file]?.name ?? "",
      seed: task.seed,
      plan: task.plan,
      verdict: "fail",
      failed: [HARNESS_BUG],
      unchecked: [],
      digest: "",
      lengthMs: 0,
      jobs: 0,
      faults: task.drawn?.faults.length ?? 0,
      events: 0,
      error,
    },
  };
}
