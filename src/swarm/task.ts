/** One run of a campaign, and what came of it. */
import type { SeedResult } from "../result/swarm-result.ts";
import type { ScenarioFile } from "../scenario/schema/scenario-file.ts";
import type { DrawnPlan } from "../scenario/swarm/draw-plan.ts";

export interface Task {
  /** Index of the file. */
  readonly file: number;
  readonly seed: string;
  readonly plan: SeedResult["plan"];
  /** Null for a file without a `swarm` block. */
  readonly drawn: DrawnPlan | null;
}

export interface TaskResult {
  readonly result: SeedResult;
  /** What the run reached. */
  readonly coverage: readonly string[];
}

export interface SwarmFile {
  readonly name: string;
  /** Of what the file says. */
  readonly digest: string;
  readonly content: ScenarioFile;
}
