/** Specimens of the audit trail: what is stored of it, how it is chained, what it says. */
import type * as Marks from "../../../src/canary/audit/mark.ts";
import type * as Commits from "../../../src/canary/audit/record-commit.ts";
import { stageAt } from "../../../src/canary/rollout/plan/stages-of.ts";
import type * as Failures from "../../../src/canary/rollout/receipts/failure.ts";
import type * as Receipts from "../../../src/canary/rollout/receipts/receipts-of.ts";
import type * as Checks from "../../../src/canary/rollout/receipts/sli-checks.ts";
import { MINUTE } from "../../../src/kernel/time.ts";
import type * as Controllers from "../../../src/simulator/store/controller-commands.ts";
import { FAILING, HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const STORE = "../../src/simulator/store/controller-commands.ts";
const COMMITS = "../../src/canary/audit/record-commit.ts";
const RECEIPTS = "../../src/canary/rollout/receipts";

/** People take over: they pause and resume, and roll back. */
const BY_HAND = `
operations:
  - { at: 8s, action: pause, by: alice }
  - { at: 10s, action: resume, by: alice }
  - { at: 12s, action: rollback, reason: enough, by: bob }
expect: { outcome: failed }
`;

export const BROKEN_AUDIT: readonly Specimen[] = [
  {
    name: "records beside the commit",
    number: null,
    story: "Records are stored by a step of their own after the commit, and some never are.",
    caughtBy: ["audit-whole"],
    seeds: 3,
    scenario: HEALTHY,
    module: STORE,
    breakIt: (original: typeof Controllers) => {
      const commitRollout: typeof Controllers.commitRollout = (model, command, stamp) => {
        const isLost = stamp.order % 3 === 0;
        return original.commitRollout(model, isLost ? { ...command, records: [] } : command, stamp);
      };
      return { commitRollout };
    },
  },
  {
    name: "records before the check",
    number: null,
    story:
      "A commit that is sent again, as its reply was late, is refused, but its records are kept.",
    caughtBy: ["audit-whole"],
    seeds: 3,
    scenario: HEALTHY,
    module: STORE,
    breakIt: (original: typeof Controllers) => {
      const commitRollout: typeof Controllers.commitRollout = (model, command, stamp) => {
        const isSentAgain = stamp.order % 3 === 0;
        if (isSentAgain) model.trail.push(...command.records);
        return original.commitRollout(model, command, stamp);
      };
      return { commitRollout };
    },
  },
  {
    name: "a chain for each leader",
    number: null,
    story: "A leader that loads a deployment begins its trail anew, with record 1.",
    caughtBy: ["audit-whole"],
    seeds: 3,
    scenario: `controllers: 2\nfaults: [{ crash: "controller/*", at: 9s, for: 2s }]\n`,
    module: COMMITS,
    breakIt: async (original: typeof Commits) => {
      const { NO_RECORDS }: typeof Marks = await import("../../../src/canary/audit/mark.ts");
      const begun = new Map<string, { records: number; hash: string }>();
      const recordCommit: typeof Commits.recordCommit = (commit) => {
        const { before, controller } = commit;
        if (before === null) return original.recordCommit(commit);
        const { records, hash } = begun.get(controller) ?? NO_RECORDS;
        const audit = { ...before.audit, records, hash };
        const events = before.events;
        const recorded = original.recordCommit({ ...commit, before: { ...before, events, audit } });
        begun.set(controller, recorded.change.deployment.audit);
        return recorded;
      };
      return { recordCommit };
    },
  },
  {
    name: "audit that forgets who",
    number: null,
    story: "What people asked for is recorded as if nobody had a name.",
    caughtBy: ["audit-complete"],
    seeds: 1,
    scenario: BY_HAND,
    module: COMMITS,
    breakIt: (original: typeof Commits) => {
      const recordCommit: typeof Commits.recordCommit = (commit) => {
        if (commit.cause.kind !== "operator") return original.recordCommit(commit);
        const { by: _, ...action } = commit.cause.action;
        return original.recordCommit({ ...commit, cause: { kind: "operator", action } });
      };
      return { recordCommit };
    },
  },
  {
    name: "nobody did it",
    number: null,
    story: "A decision is recorded as something that followed by itself.",
    caughtBy: ["audit-complete"],
    seeds: 1,
    scenario: HEALTHY,
    module: COMMITS,
    breakIt: (original: typeof Commits) => {
      const recordCommit: typeof Commits.recordCommit = (commit) => {
        const { cause } = commit;
        const receipts = original.recordCommit(commit);
        if (cause.kind !== "look" || receipts.records.length === 0) return receipts;
        return original.recordCommit({ ...commit, cause: { kind: "controller" } });
      };
      return { recordCommit };
    },
  },
  {
    name: "pauses are not worth a record",
    number: null,
    story: "Only changes of the share are recorded: who paused, and who resumed, is not known.",
    caughtBy: ["audit-complete"],
    seeds: 1,
    scenario: BY_HAND,
    module: COMMITS,
    breakIt: (original: typeof Commits) => {
      const recordCommit: typeof Commits.recordCommit = (commit) => {
        const recorded = original.recordCommit(commit);
        const { before, change } = commit;
        const isSame = before !== null && before.share === change.deployment.share;
        if (!isSame || change.deployment.endedAt !== null) return recorded;
        const { deployment, route } = change;
        return {
          change: { deployment: { ...deployment, audit: before.audit }, route },
          records: [],
        };
      };
      return { recordCommit };
    },
  },
  {
    name: "configured for measured",
    number: null,
    story: "A receipt says how long the stage should last, not how long it did.",
    caughtBy: ["receipts-true"],
    seeds: 1,
    scenario: HEALTHY,
    module: `${RECEIPTS}/receipts-of.ts`,
    breakIt: (original: typeof Receipts) => {
      const receiptsOf: typeof Receipts.receiptsOf = (step) => {
        const { receipts, memory } = original.receiptsOf(step);
        const told = receipts.map((receipt) => {
          if (receipt.operation !== "canary_phase_complete" || step.before === null) return receipt;
          const { holdFor } = stageAt(step.before.config, step.before.stage);
          return { ...receipt, duration_minutes: holdFor / MINUTE };
        });
        return { receipts: told, memory };
      };
      return { receiptsOf };
    },
  },
  {
    name: "no receipt for what people do",
    number: null,
    story: "A rollback by hand leaves no receipt: only what looks decide is thought to need one.",
    caughtBy: ["receipts-true"],
    seeds: 1,
    scenario: BY_HAND,
    module: `${RECEIPTS}/receipts-of.ts`,
    breakIt: (original: typeof Receipts) => {
      const receiptsOf: typeof Receipts.receiptsOf = (step) => {
        const { receipts, memory } = original.receiptsOf(step);
        const isByHand = memory.failure?.failure_reason === "operator";
        return { receipts: isByHand ? [] : receipts, memory };
      };
      return { receiptsOf };
    },
  },
  {
    name: "rollback without its cause",
    number: null,
    story: "The receipt of a rollback takes its figures from the stage that passed before.",
    caughtBy: ["receipts-true"],
    seeds: 1,
    scenario: FAILING,
    module: `${RECEIPTS}/failure.ts`,
    breakIt: (original: typeof Failures) => {
      const failureOf: typeof Failures.failureOf = (step) => {
        const failure = original.failureOf(step);
        return failure && { ...failure, error_rate_canary: failure.error_rate_baseline };
      };
      return { failureOf };
    },
  },
  {
    name: "receipt that always passes",
    number: null,
    story: "Every check of a receipt is a pass, whatever the look that decided had found.",
    caughtBy: ["receipts-true"],
    seeds: 1,
    // A warm-up passes by its time, with nothing known.
    scenario: `
rollout:
  auto_promotion: true
  metrics_window: 4s
  look_every: 1s
  stages:
    - { name: warm-up, percent: 0%, for: 3s }
    - { name: some, percent: 30%, for: 20s }
`,
    module: `${RECEIPTS}/sli-checks.ts`,
    breakIt: (original: typeof Checks) => {
      const sliChecks: typeof Checks.sliChecks = (config, look) => {
        const checks = Object.entries(original.sliChecks(config, look));
        return Object.fromEntries(checks.map(([name, of]) => [name, { ...of, status: "PASS" }]));
      };
      return { sliChecks };
    },
  },
];
