/**
 * The command line with fakes of the worlds: what it prints is caught, what it is told is kept, and
 * files go to a folder of their own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { CliContext, Worlds } from "../../src/cli/context.ts";
import { runCli } from "../../src/cli/program.ts";
import { deadLetters } from "../../src/compose/live/dead-letters.ts";
import type { RunOptions, RunOutcome } from "../../src/compose/run.ts";
import type { LiveOptions } from "../../src/compose/run-live.ts";
import { runSwarm } from "../../src/compose/swarm/run-swarm.ts";
import type { RunVerdict, World } from "../../src/result/run-result.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { rollbackResult } from "../report/sample-result.ts";

export interface FakeCli {
  readonly folder: string;
  readonly interruption: AbortController;
  readonly runs: { readonly world: World; readonly scenario: Scenario; readonly redis?: string }[];
  out: string;
  err: string;
  /** What the next runs come to; the last one stays. */
  verdicts: RunVerdict[];
  /** Happens inside of a run, before its end. */
  during: (scenario: Scenario, options: RunOptions) => void | Promise<void>;
  worlds: Worlds;
  /** With this, one line is redrawn. */
  interactive: boolean;
  environment: Record<string, string | undefined>;
  run(...words: string[]): Promise<number>;
}

export function fakeCli(): FakeCli {
  const folder = mkdtempSync(join(tmpdir(), "coalmine-cli-"));
  const cli: FakeCli = {
    folder,
    interruption: new AbortController(),
    runs: [],
    out: "",
    err: "",
    verdicts: ["pass"],
    during: () => {},
    worlds: fakeWorlds(() => cli),
    interactive: false,
    environment: {},
    run: (...words) => runCli(words, contextOf(cli)),
  };
  return cli;
}

export function removeFolder(cli: FakeCli): void {
  rmSync(cli.folder, { recursive: true, force: true });
}

function contextOf(cli: FakeCli): CliContext {
  return {
    terminal: {
      out: (text) => {
        cli.out += text;
      },
      err: (text) => {
        cli.err += text;
      },
      interactive: cli.interactive,
      colour: false,
      columns: 60,
    },
    worlds: cli.worlds,
    folder: cli.folder,
    home: new URL("../..", import.meta.url).pathname,
    invocation: "npx coalmine",
    version: "9.8.7",
    environment: cli.environment,
    signal: cli.interruption.signal,
  };
}

function fakeWorlds(cliOf: () => FakeCli): Worlds {
  const outcome = async (world: World, scenario: Scenario, options: LiveOptions) => {
    const cli = cliOf();
    cli.runs.push({ world, scenario, ...(options.redisUrl ? { redis: options.redisUrl } : {}) });
    await cli.during(scenario, options);
    return outcomeOf({ world, scenario, command: options.command, verdict: nextVerdict(cli) });
  };
  return {
    simulated: (scenario, options) => outcome("simulated", scenario, options),
    live: (scenario, options) => outcome("live", scenario, options),
    verifyDeterminism: async () => ({ kind: "same", digest: rollbackResult().digest, events: 3 }),
    swarm: runSwarm,
    shrinkFailure: async ({ scenario, onProgress }) => {
      onProgress?.(50, 0);
      return { scenario: { ...scenario, faults: [] }, attempts: 50, minimal: true };
    },
    standstill: async () => {
      throw new Error("no test stops a run of fakes");
    },
    trail: async () => {
      throw new Error("no test reads a trail of fakes");
    },
    deadLetters,
    html: (result) => `<title>${result.scenario.name}</title>`,
    json: (result) => `{"verdict":"${result.verdict}","scenario":"${result.scenario.name}"}\n`,
    summary: (result, { reportPath }) => `summary ${result.verdict} ${reportPath}\n`,
    historyLine: (event) => JSON.stringify(event),
  };
}

function nextVerdict(cli: FakeCli): RunVerdict {
  const [verdict = "pass", ...rest] = cli.verdicts;
  if (rest.length > 0) cli.verdicts = rest;
  return verdict;
}

interface Fabricated {
  readonly world: World;
  readonly scenario: Scenario;
  readonly command: string;
  readonly verdict: RunVerdict;
}

function outcomeOf({ world, scenario, command, verdict }: Fabricated): RunOutcome {
  const { seed } = scenario;
  const result = { ...rollbackResult(), world, scenario, seed, command, verdict };
  const history = [
    { kind: "process", phase: "started", version: "v1", at: 0, process: "stable/0" } as const,
  ];
  return { result, history };
}
