/** Which exit code a run leads to, and which one wins when there were several. */
import { EXIT } from "../kernel/errors.ts";
import type { RunVerdict } from "../result/run-result.ts";

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Worst first. */
const PRECEDENCE: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.bug,
  EXIT.usage,
  EXIT.failed,
  EXIT.environment,
  EXIT.inconclusive,
  EXIT.pass,
];

const OF_VERDICT: Readonly<Record<RunVerdict, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.failed,
  inconclusive: EXIT.inconclusive,
};

export function exitCodeOf(verdict: RunVerdict): ExitCode {
  return OF_VERDICT[verdict];
}

/** The worst of these; pass when there are none. */
export function worst(codes: readonly number[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.pass;
}
