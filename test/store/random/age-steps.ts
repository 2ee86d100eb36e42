/**
 * Steps that random ones come by too seldom: ages of a lane are kept, then not, then kept again,
 * while jobs come onto it.
 */
import fc from "fast-check";
import type { Action, jobLifeSteps } from "./random-steps.ts";

const TICK = 1_000;

function commit(watch: "ages" | "nothing"): Action {
  const route = { rise: 1, stable: 0, canary: 1, strategy: "queue_split", watch } as const;
  const commits = { kind: "commitRollout", tokenOff: 0, versionOff: 0, records: 0 } as const;
  return { ...commits, ...route, forked: false };
}

const ENQUEUE: Action = {
  kind: "enqueue",
  producer: 0,
  firstOff: 0,
  epochOff: 0,
  remembers: false,
  jobs: [{ canary: false, maxAttempts: 3, delay: null, again: null }],
  diverted: false,
};

const ACTIONS: readonly Action[] = [
  { kind: "takeLeadership", holder: 0 },
  commit("ages"),
  ENQUEUE,
  commit("nothing"),
  ENQUEUE,
  commit("ages"),
  { kind: "readWindows", slotsBack: 10 },
];

export const ageSteps: typeof jobLifeSteps = fc.constant(
  ACTIONS.map((action) => ({ after: TICK, action })),
);
