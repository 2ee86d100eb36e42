/**
 * What tests expect of a run. Each matcher knows three answers: what could not be judged satisfies
 * neither the expectation nor its opposite. Every message leads back to the run.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import type { RunOutcome } from "../compose/run.ts";
import { assert } from "../kernel/assert.ts";
import { toMs } from "../kernel/time.ts";
import { formatMs } from "../report/format.ts";
import type { Finding } from "../result/finding.ts";
import type { RunResult } from "../result/run-result.ts";
import { durationUnit } from "../scenario/units/duration.ts";
import type { Simulation } from "./simulate.ts";

/** What of Vitest's state the matchers read. */
interface MatcherContext {
  readonly isNot?: boolean;
}

interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

interface Answer {
  readonly is: "yes" | "no" | "unknown";
  /** What was seen. */
  readonly because: string;
}

export const matchers = {
  toRollBackWithin(this: MatcherContext, received: unknown, limit: string): Matched {
    const { value } = readLimit(limit);
    const what = `roll back within ${limit}`;
    return matched(this, { received, what, answer: (of) => rolledBack(of, toMs(value)) });
  },
  toLoseNoJobs(this: MatcherContext, received: unknown): Matched {
    return matched(this, { received, what: "lose no jobs", answer: lostNone });
  },
  toPromote(this: MatcherContext, received: unknown): Matched {
    return matched(this, { received, what: "promote the canary", answer: promoted });
  },
  toPass(this: MatcherContext, received: unknown): Matched {
    return matched(this, { received, what: "pass", answer: passed });
  },
};

function readLimit(limit: string) {
  const read = durationUnit.parse(limit);
  if (read.kind === "refused") throw new TypeError(`toRollBackWithin: ${read.because}`);
  return read;
}

/** From the first fault; without one, from the look that saw the breach. */
function rolledBack({ deployment, rollbackMarks }: RunResult, limitMs: number): Answer {
  const { faultAt, detectedAt, terminatedAt } = rollbackMarks;
  const from = faultAt ?? detectedAt;
  if (terminatedAt === null || from === null) {
    return { is: "no", because: `it was not rolled back: the deployment is ${deployment.outcome}` };
  }
  const took = terminatedAt - from;
  const since = faultAt === null ? "from detection" : "from the first fault";
  return { is: took <= limitMs ? "yes" : "no", because: `it took ${formatMs(took)} ${since}` };
}

function lostNone({ ledger, findings }: RunResult): Answer {
  const finding = findings.find(({ id }) => id === "jobs-conserved");
  const because = finding?.sentence ?? "nothing checked whether jobs are conserved";
  if (ledger.lost > 0 || finding?.verdict === "fail") return { is: "no", because };
  return { is: finding?.verdict === "pass" ? "yes" : "unknown", because };
}

function promoted({ deployment: { outcome } }: RunResult): Answer {
  return { is: outcome === "completed" ? "yes" : "no", because: `the deployment is ${outcome}` };
}

function passed({ verdict, reason }: RunResult): Answer {
  const is = { pass: "yes", fail: "no", inconclusive: "unknown" } as const;
  return { is: is[verdict], because: reason };
}

interface Question {
  readonly received: unknown;
  /** Goes after "expected the run to". */
  readonly what: string;
  readonly answer: (result: RunResult) => Answer;
}

function matched({ isNot = false }: MatcherContext, question: Question): Matched {
  const outcome = outcomeOf(question.received);
  const { is, because } = question.answer(outcome.result);
  // Vitest turns the answer round for `not`; what is unknown must fail there too.
  const pass = is === "yes" || (is === "unknown" && isNot);
  const told = is === "unknown" ? `it could not be judged: ${because}` : because;
  const head = `expected the run ${isNot ? "not " : ""}to ${question.what}, but ${told}`;
  return { pass, message: () => [head, ...wayBack(outcome)].join("\n") };
}

function outcomeOf(received: unknown): RunOutcome | Simulation {
  if (received instanceof Promise) {
    throw new TypeError("A run is needed, not a promise of one: expect(await simulate(...))");
  }
  if (typeof received === "object" && received !== null && "result" in received) {
    return received as RunOutcome | Simulation;
  }
  throw new TypeError("A run is needed, as simulate() gives it: expect(await simulate(...))");
}

/** Only asked for when a test fails: then the scenario has to be somewhere. */
function wayBack(outcome: RunOutcome | Simulation): string[] {
  const { scenario, seed, digest, verdict, reason, command, findings } = outcome.result;
  if ("replay" in outcome && outcome.replay.text !== null) {
    const { file, text } = outcome.replay;
    assert(text !== null, "a scenario without a file has a text");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const failed = findings.filter((finding) => finding.verdict !== "pass");
  return [
    "",
    `scenario ${scenario.name}, seed ${seed}, digest ${digest}`,
    `verdict  ${verdict}: ${reason}`,
    ...failed.map(findingLine),
    `again    ${command}`,
  ];
}

function findingLine({ verdict, id, sentence }: Finding): string {
  return `${verdict.padEnd(8)} ${id}: ${sentence}`;
}
