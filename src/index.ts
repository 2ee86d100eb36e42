/** What a program that embeds coalmine may rely on; the command line is in `cli/`. */
export type { RolloutConfig } from "./canary/rollout/config.ts";
export type { Progress, RunOptions, RunOutcome } from "./compose/run.ts";
export { type ErrorCode, OperatingError } from "./kernel/errors.ts";
export type { Finding } from "./result/finding.ts";
export type { RunResult, RunVerdict, World } from "./result/run-result.ts";
export { parseScenario } from "./scenario/parse-scenario.ts";
export { type ResolveOptions, resolveScenario } from "./scenario/resolve-scenario.ts";
export { resolvedYaml } from "./scenario/resolved-yaml.ts";
export { parseRollout } from "./scenario/rollout/parse-rollout.ts";
export type { Scenario } from "./scenario/scenario.ts";
export type { ScenarioFile } from "./scenario/schema/scenario-file.ts";
