/** The parts of a run in which nothing happened: zeros, nulls and empty lists. */
import type { RunResult } from "../../../src/result/run-result.ts";

const lane = { enqueued: 0, completed: 0, dead: 0, attemptsFailed: 0, lapsed: 0 };

export const EMPTY_LEDGER: RunResult["ledger"] = {
  planned: 0,
  enqueued: 0,
  completed: 0,
  dead: 0,
  lost: 0,
  doubled: 0,
  recovered: 0,
  lostByStore: 0,
  ranAgain: 0,
  drained: 0,
  lanes: { stable: lane, canary: lane },
  byFault: [],
};

export const EMPTY_ROLLBACK_MARKS: RunResult["rollbackMarks"] = {
  faultAt: null,
  firstFailureAt: null,
  firstLookThatCouldAt: null,
  detectedAt: null,
  verifiedAt: null,
  switchedAt: null,
  lastCanaryClaimAt: null,
  drainedAt: null,
  terminatedAt: null,
};

export const EMPTY_ROLLBACK: RunResult["rollback"] = {
  detectMs: null,
  verifyMs: null,
  switchMs: null,
  drainMs: null,
  terminateMs: null,
  totalMs: null,
};

export const EMPTY_ROUTING: RunResult["routing"] = {
  checked: 0,
  violations: 0,
  stickyChecked: 0,
  stickyViolations: 0,
  diverted: 0,
  openings: 0,
  foreignExecutions: 0,
  stages: [],
};
