/**
 * Running scenarios from a program: text -> `parseScenario` -> `resolveScenario` -> `runSimulated`
 * or `runLive` -> the result, as the command line's files. Reading and writing files is the
 * caller's. A run rejects with an OperatingError; a failed verdict is a result, not an error.
 */

export { type Determinism, verifyDeterminism } from "../compose/repeat/verify-determinism.ts";
export type { Progress, RunOptions, RunOutcome } from "../compose/run.ts";
export { type LiveOptions, runLive } from "../compose/run-live.ts";
export { runSimulated } from "../compose/run-simulated.ts";
export type { HistoryEvent } from "../history/event.ts";
export { toLine as historyLine } from "../history/event-line.ts";
export { renderHtml } from "../report/render-html.ts";
export { resultJson } from "../report/result-json.ts";
export { type SummaryOptions, terminalSummary } from "../report/terminal-summary.ts";
export type { Finding } from "../result/finding.ts";
export type { RunResult, RunVerdict, World } from "../result/run-result.ts";
export { parseScenario } from "../scenario/parse-scenario.ts";
export { type ResolveOptions, resolveScenario } from "../scenario/resolve-scenario.ts";
export { resolvedYaml } from "../scenario/resolved-yaml.ts";
export type { Scenario } from "../scenario/scenario.ts";
export type { ScenarioFile } from "../scenario/schema/scenario-file.ts";
