/** Specimens of the store: transitions that are not atomic, not fenced, or not there. */
import { NO_HASH } from "../../src/canary/audit/mark.ts";
import { fenceOf } from "../../src/canary/routing/fence.ts";
import type * as Consumers from "../../src/simulator/store/consumer-commands.ts";
import type * as Controllers from "../../src/simulator/store/controller-commands.ts";
import type * as Producers from "../../src/simulator/store/producer-commands.ts";
import type * as Reapers from "../../src/simulator/store/reaper-commands.ts";
import { CRASHING, FAILING, HEALTHY } from "./base-scenario.ts";
import type { Specimen } from "./specimen.ts";

const STORE = "../../src/simulator/store";

export const BROKEN_STORE: readonly Specimen[] = [
  {
    name: "torn retry",
    number: 5,
    story: "A retry is taken from its worker and not always put back: a job is lost.",
    caughtBy: ["jobs-conserved"],
    seeds: 3,
    scenario: HEALTHY,
    module: `${STORE}/consumer-commands.ts`,
    breakIt: (original: typeof Consumers) => {
      const settle: typeof Consumers.settle = (model, command, stamp) => {
        const reply = original.settle(model, command, stamp);
        for (const { jobId, attempt, outcome } of command.settlements) {
          if (outcome === "retry" && jobId.endsWith("7")) model.waiting.take(jobId, attempt + 1);
        }
        return reply;
      };
      return { settle };
    },
  },
  {
    name: "doubled requeue",
    number: 5,
    story: "A retry is put back on its lane twice: the job is run and settled twice.",
    caughtBy: ["jobs-once", "jobs-conserved"],
    seeds: 3,
    scenario: HEALTHY,
    module: `${STORE}/reaper-commands.ts`,
    breakIt: (original: typeof Reapers) => {
      const requeue: typeof Reapers.requeue = (model, command, stamp) => {
        const reply = original.requeue(model, command, stamp);
        if (reply.kind === "requeued") {
          for (const { job } of command.entries) model.stable.pushBack(job);
        }
        return reply;
      };
      return { requeue };
    },
  },
  {
    name: "eager reaper",
    number: 5,
    story: "The reaper takes jobs from leases that have not lapsed.",
    caughtBy: ["lapses-justified"],
    seeds: 3,
    scenario: CRASHING,
    module: `${STORE}/reaper-commands.ts`,
    breakIt: (original: typeof Reapers) => {
      const reap: typeof Reapers.reap = (model, command, stamp) => {
        const early = { ...stamp, at: stamp.at + 1_800_000 };
        return { ...original.reap(model, command, early), at: stamp.at };
      };
      return { reap };
    },
  },
  {
    name: "unfenced enqueue",
    number: 10,
    story: "Producers keep their own copy of the route and the store takes their word for it.",
    caughtBy: ["routes-fenced"],
    seeds: 3,
    scenario: FAILING,
    module: `${STORE}/producer-commands.ts`,
    breakIt: (original: typeof Producers) => {
      const enqueue: typeof Producers.enqueue = (model, command, stamp) =>
        original.enqueue(model, { ...command, fence: fenceOf(model.route) }, stamp);
      return { enqueue };
    },
  },
  {
    name: "lane by hearsay",
    number: 14,
    story: "Workers are given jobs of the lane that they do not serve.",
    caughtBy: ["right-lane"],
    seeds: 3,
    scenario: HEALTHY,
    module: `${STORE}/consumer-commands.ts`,
    breakIt: (original: typeof Consumers) => {
      const claim: typeof Consumers.claim = (model, command, stamp) => {
        const { stableVersion } = model.route;
        const borrowed = model.canary.size > 2 ? model.route.canaryVersion : null;
        const version = command.version === stableVersion ? borrowed : null;
        const asked = version === null ? command : { ...command, version };
        return original.claim(model, asked, stamp);
      };
      return { claim };
    },
  },
  {
    name: "drain that moves nothing",
    number: 4,
    story: "The share is set to 0 and the lane is called empty: its jobs are stranded.",
    caughtBy: ["jobs-conserved", "no-canary-after-end"],
    seeds: 5,
    scenario: `
faults:
  - { error_burst: canary, at: 8s, for: 15s, probability: 90% }
  - { latency: canary, at: 8s, for: 15s, factor: 60 }
`,
    module: `${STORE}/controller-commands.ts`,
    breakIt: (original: typeof Controllers) => {
      const drain: typeof Controllers.drain = (model, command, stamp) => {
        const left = { queued: 0, inFlight: 0 };
        const reply = original.drain(model, { ...command, limit: 0, revoke: false }, stamp);
        return reply.kind === "drained" ? { ...reply, left } : reply;
      };
      return { drain };
    },
  },
  {
    name: "no fence between leaders",
    number: 11,
    story: "Everybody who asks leads, and every commit is taken.",
    caughtBy: ["leaders-fenced"],
    seeds: 3,
    scenario: `controllers: 2\n${FAILING}`,
    module: `${STORE}/controller-commands.ts`,
    breakIt: (original: typeof Controllers) => {
      const takeLeadership: typeof Controllers.takeLeadership = (_model, command, stamp) => {
        const token = command.holder.includes("/1") ? 2 : 1;
        const { holder, leaseFor: lapsesIn } = command;
        return { kind: "leadership", leads: true, token, holder, lapsesIn, ...stamp };
      };
      const commitRollout: typeof Controllers.commitRollout = (model, command, stamp) => {
        model.leader.token = command.token;
        const expectedVersion = model.deployment?.version ?? 0;
        const after = model.deployment?.audit.hash ?? NO_HASH;
        return original.commitRollout(model, { ...command, expectedVersion, after }, stamp);
      };
      return { takeLeadership, commitRollout };
    },
  },
];
