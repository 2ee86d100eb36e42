/**
 * What the command line is given by its `main`, and by nobody else: where text goes, what runs a
 * scenario, what stops it. With fakes of these, all of it is tested without a process.
 */

import type { StoredTrail, TrailOptions } from "../compose/audit/read-trail.ts";
import type { DeadLettersFound, DeadLettersOptions } from "../compose/live/dead-letters.ts";
import type { Standstill, StandstillOptions } from "../compose/repeat/standstill.ts";
import type { Determinism } from "../compose/repeat/verify-determinism.ts";
import type { RunOptions, RunOutcome } from "../compose/run.ts";
import type { LiveOptions } from "../compose/run-live.ts";
import type { ShrinkFailureOptions } from "../compose/shrink-failure.ts";
import type { SwarmOutcome, SwarmRunOptions } from "../compose/swarm/run-swarm.ts";
import type { HistoryEvent } from "../history/event.ts";
import type { SummaryOptions } from "../report/terminal-summary.ts";
import type { RunResult } from "../result/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Shrunk } from "../shrink/shrink.ts";

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** A person watches: one line may be redrawn. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly columns: number;
}

/** The worlds, and the reports of what happened in them. */
export interface Worlds {
  simulated(scenario: Scenario, options: RunOptions): Promise<RunOutcome>;
  live(scenario: Scenario, options: LiveOptions): Promise<RunOutcome>;
  /** Runs the scenario in virtual time twice, side by side. */
  verifyDeterminism(scenario: Scenario, signal: AbortSignal): Promise<Determinism>;
  /** Runs many seeds in virtual time, on several threads. */
  swarm(options: SwarmRunOptions): Promise<SwarmOutcome>;
  /** The smallest scenario that fails in the same way, in virtual time. */
  shrinkFailure(options: ShrinkFailureOptions): Promise<Shrunk>;
  /** Runs the scenario in virtual time up to a point, and tells how it stands there. */
  standstill(options: StandstillOptions): Promise<Standstill>;
  /** The audit trail of a queue on a real Redis. */
  trail(options: TrailOptions): Promise<StoredTrail>;
  /** Reads the dead letters of a queue in a Redis, and has some tried again. */
  deadLetters(options: DeadLettersOptions): Promise<DeadLettersFound>;
  html(result: RunResult, history: readonly HistoryEvent[]): string | Promise<string>;
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
