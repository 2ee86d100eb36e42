/**
 * What the command line is given by its `main`, and by nobody else: where text goes, what runs a
 * scenario, what stops it. With fakes of these, all of it is tested without a process.
 */
import type { RunOptions, RunOutcome } from "../compose/run.ts";
import type { LiveOptions } from "../compose/run-live.ts";
import type { SwarmOutcome, SwarmRunOptions } from "../compose/swarm/run-swarm.ts";
import type { Determinism } from "../compose/verify-determinism.ts";
import type { HistoryEvent } from "../history/event.ts";
import type { SummaryOptions } from "../report/terminal-summary.ts";
import type { RunResult } from "../result/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** A person watches: one line may be redrawn. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly columns: number;
}

export interface ShrinkOptions {
  readonly scenario: Scenario;
  /** Ids of the findings that must go on failing. */
  readonly findings: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress?: (attempts: number, faults: number) => void;
}

export interface Shrunk {
  readonly scenario: Scenario;
  /** Runs that it took. */
  readonly attempts: number;
}

/** The worlds, and the reports of what happened in them. */
export interface Worlds {
  simulated(scenario: Scenario, options: RunOptions): Promise<RunOutcome>;
  live(scenario: Scenario, options: LiveOptions): Promise<RunOutcome>;
  /** Runs the scenario in virtual time twice, side by side. */
  verifyDeterminism(scenario: Scenario, signal: AbortSignal): Promise<Determinism>;
  /** Runs many seeds in virtual time, on several threads. */
  swarm(options: SwarmRunOptions): Promise<SwarmOutcome>;
  /** Makes the plan of a failing run smaller; null where nothing can. */
  readonly shrinkFailure: ((options: ShrinkOptions) => Promise<Shrunk>) | null;
  html(result: RunResult): string | Promise<string>;
  json(result: RunResult): string;
  /** For the terminal, with the line feed at its end. */
  summary(result: RunResult, options: SummaryOptions): string;
  /** One line, without its end. */
  historyLine(event: HistoryEvent): string;
}

export interface CliContext {
  readonly terminal: Terminal;
  readonly worlds: Worlds;
  /** Relative paths of the command line count from here. */
  readonly folder: string;
  /** Where the package is: its own scenarios lie there. */
  readonly home: string;
  /** How a person calls this program, e.g. `npx coalmine`. */
  readonly invocation: string;
  readonly version: string;
  /** Variables of the process, of which those that CI systems set are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
