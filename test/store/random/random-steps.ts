/**
 * Random steps of a small world: three producers, four leases, three versions, two controllers.
 *
 * A step is only numbers; what command it becomes depends on what the stores answered before
 * (`StepWriter`), so that shrinking keeps sequences sensible: most commands are right, and some
 * repeat, skip, come late or come from somebody who has no right to.
 */
import fc from "fast-check";

import type { WorkerMark } from "../../../src/canary/registry/worker.ts";
import type { Strategy } from "../../../src/canary/routing/route.ts";
import type { Outcome } from "../../../src/canary/store/commands.ts";
import { LEASE_FOR, SLOT } from "../commands.ts";

export interface SettleChoice {
  /** Which of the jobs that the lease was given, counted from the latest. */
  readonly back: number;
  readonly outcome: Outcome;
  readonly delay: number;
  readonly bucket: number | null;
  readonly attemptOff: number;
  readonly reason: string;
}

export interface JobChoice {
  readonly canary: boolean;
  readonly maxAttempts: number;
  /** Null: not delayed. */
  readonly delay: number | null;
  /** Instead of a new one: 0 the one before, else one that is remembered, the latest first. */
  readonly again: number | null;
}

export type Action =
  | {
      readonly kind: "enqueue";
      readonly producer: number;
      readonly firstOff: number;
      readonly epochOff: number;
      readonly remembers: boolean;
      readonly jobs: readonly JobChoice[];
      readonly diverted: boolean;
    }
  | { readonly kind: "readRoute"; readonly producer: number }
  | {
      readonly kind: "claim";
      readonly lease: number;
      readonly version: number;
      readonly limit: number;
    }
  | {
      readonly kind: "settle";
      readonly lease: number;
      readonly settlements: readonly SettleChoice[];
      readonly weight: number;
      readonly renews: boolean;
    }
  | { readonly kind: "extend"; readonly lease: number; readonly renews: boolean }
  | { readonly kind: "reap"; readonly limit: number }
  | { readonly kind: "peekDue"; readonly limit: number }
  | {
      readonly kind: "requeue";
      readonly epochOff: number;
      readonly skip: number;
      readonly twice: boolean;
      readonly attemptOff: number;
      readonly canary: readonly boolean[];
      readonly diverted: boolean;
    }
  | {
      readonly kind: "drain";
      readonly tokenOff: number;
      readonly limit: number;
      readonly revoke: boolean;
    }
  | { readonly kind: "readRollout" }
  | { readonly kind: "readDead"; readonly skip: number; readonly limit: number }
  | {
      readonly kind: "requeueDead";
      /** Which of the dead letters that were seen last; the first one twice, if so. */
      readonly chosen: readonly boolean[];
      readonly twice: boolean;
      readonly attempts: number;
    }
  | {
      readonly kind: "commitRollout";
      readonly tokenOff: number;
      readonly versionOff: number;
      readonly rise: number;
      readonly stable: number;
      /** 3: no canary. */
      readonly canary: number;
      readonly strategy: Strategy;
      readonly watch: "breaker" | "ages" | "nothing";
      readonly records: number;
      /** From another trail than the stored one. */
      readonly forked: boolean;
    }
  | { readonly kind: "readAudit"; readonly from: number; readonly limit: number }
  | { readonly kind: "takeLeadership"; readonly holder: number }
  | {
      readonly kind: "takePlace";
      readonly member: number;
      readonly limit: number;
      readonly holdFor: number;
      readonly lives: boolean;
    }
  | { readonly kind: "leavePlace"; readonly member: number }
  | { readonly kind: "readWindows"; readonly slotsBack: number }
  | { readonly kind: "registerWorker"; readonly lease: number; readonly version: number }
  | { readonly kind: "heartbeat"; readonly lease: number; readonly late: boolean }
  | { readonly kind: "readWorkers"; readonly after: number }
  | {
      readonly kind: "markWorkers";
      readonly marks: readonly {
        readonly lease: number;
        readonly late: boolean;
        readonly verdict: WorkerMark["verdict"];
      }[];
    };

export interface RandomStep {
  /** Passes before the step; a server's clock may be set back, too. */
  readonly after: number;
  readonly action: Action;
}

/** Nearly always right, sometimes one off. */
const off = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(-1) },
  { weight: 1, arbitrary: fc.constant(1) },
);
const small = fc.integer({ min: 0, max: 6 });
const lease = fc.integer({ min: 0, max: 3 });
const kind = <K extends string>(name: K) => fc.constant(name);

const after = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 50_000 }) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2 * SLOT }) },
  { weight: 1, arbitrary: fc.integer({ min: LEASE_FOR - 1, max: LEASE_FOR + 2 }) },
  { weight: 1, arbitrary: fc.integer({ min: -SLOT, max: 0 }) },
);

const job: fc.Arbitrary<JobChoice> = fc.record({
  canary: fc.boolean(),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  delay: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * SLOT }) },
  ),
  again: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }) },
  ),
});

const settlement = fc.record({
  back: fc.integer({ min: 0, max: 9 }),
  outcome: fc.constantFrom<Outcome>("done", "done", "retry", "retry", "dead"),
  delay: fc.oneof(fc.constant(0), fc.constant(30_000), fc.integer({ min: 0, max: 3 * SLOT })),
  bucket: fc.option(fc.integer({ min: 0, max: 1_023 }), { freq: 5 }),
  attemptOff: off,
  reason: fc.constantFrom("", "Error: no", "it \u{1f424} broke, twice"),
});

const rarely = fc.constantFrom(false, false, true);
const mostly = fc.constantFrom(true, true, true, false);

/** Whether an answer is to the challenge before, or a mark of it. */
const late = fc.constantFrom(false, false, false, true);
const verdict = fc.constantFrom<WorkerMark["verdict"]>(
  "trusted",
  "trusted",
  "trusted",
  "distrusted",
  "unreachable",
  "unproven",
  "removed",
);

/** What jobs go through. */
const ofJobs: fc.WeightedArbitrary<Action>[] = [
  {
    weight: 7,
    arbitrary: fc.record({
      kind: kind("enqueue"),
      producer: fc.integer({ min: 0, max: 2 }),
      firstOff: off,
      epochOff: off,
      remembers: fc.boolean(),
      jobs: fc.array(job, { maxLength: 6 }),
      diverted: rarely,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: kind("claim"),
      lease,
      version: fc.constantFrom(0, 1, 1, 2),
      limit: small,
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: kind("settle"),
      lease,
      settlements: fc.array(settlement, { maxLength: 6 }),
      weight: fc.constantFrom(1, 1, 8),
      renews: mostly,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: kind("reap"), limit: small }) },
  { weight: 3, arbitrary: fc.record({ kind: kind("peekDue"), limit: small }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kind("requeue"),
      epochOff: off,
      skip: fc.integer({ min: 0, max: 1 }),
      twice: fc.boolean(),
      attemptOff: off,
      canary: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      diverted: rarely,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind("readDead"),
      skip: fc.integer({ min: 0, max: 2 }),
      limit: small,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("requeueDead"),
      chosen: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
      twice: fc.boolean(),
      attempts: fc.integer({ min: 1, max: 3 }),
    }),
  },
];

const ofOthers: fc.WeightedArbitrary<Action>[] = [
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("readRoute"), producer: fc.integer({ min: 0, max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("extend"), lease, renews: mostly }) },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: kind("drain"),
      tokenOff: off,
      limit: fc.integer({ min: 0, max: 20 }),
      revoke: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("readRollout") }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind("commitRollout"),
      tokenOff: off,
      versionOff: off,
      rise: fc.constantFrom(1, 1, 1, 0, 2, -1),
      stable: fc.constantFrom(0, 0, 1, 2),
      canary: fc.constantFrom(1, 1, 1, 2, 0, 3),
      strategy: fc.constantFrom<Strategy>("queue_split", "stream_group", "stream_group"),
      watch: fc.constantFrom("breaker", "breaker", "ages", "nothing"),
      records: fc.integer({ min: 0, max: 3 }),
      forked: off.map((of) => of > 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("readAudit"), from: small, limit: small }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind("takeLeadership"),
      holder: fc.constantFrom(0, 0, 0, 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("readWindows"),
      slotsBack: fc.integer({ min: -2, max: 80 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("registerWorker"),
      lease,
      version: fc.constantFrom(0, 1, 1, 2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind("heartbeat"), lease, late }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("readWorkers"), after: small }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("markWorkers"),
      marks: fc.array(fc.record({ lease, late, verdict }), { maxLength: 5 }),
    }),
  },
];

/** What a pool hears; on a queue of its own, for nothing else touches its places. */
const ofPools: fc.WeightedArbitrary<Action>[] = [
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind("takePlace"),
      member: fc.integer({ min: 0, max: 3 }),
      limit: fc.integer({ min: 1, max: 2 }),
      holdFor: fc.constantFrom(SLOT, LEASE_FOR),
      lives: rarely,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("leavePlace"), member: fc.integer({ min: 0, max: 3 }) }),
  },
];

const stepsOf = (actions: fc.WeightedArbitrary<Action>[], least: number) => {
  const step = fc.record({ after, action: fc.oneof(...actions) });
  const bounds = { minLength: least, maxLength: least + 30, size: "max" } as const;
  return fc.array<RandomStep>(step, bounds);
};

/** Sequences of about sixty steps. */
export const randomSteps = stepsOf([...ofJobs, ...ofOthers], 45);

/** Longer ones, of nothing but what jobs go through: they come further. */
export const jobLifeSteps = stepsOf(ofJobs, 90);

/** Of nothing but places. */
export const placeSteps = stepsOf(ofPools, 10);
