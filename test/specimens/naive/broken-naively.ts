/** Specimens of the list of naive versions' faults that stand in no other room of these. */
import type * as Changes from "../../../src/canary/rollout/changes.ts";
import type * as WindDown from "../../../src/canary/rollout/control/wind-down.ts";
import type * as Consumers from "../../../src/simulator/store/consumer-commands.ts";
import type * as Producers from "../../../src/simulator/store/producer-commands.ts";
import type * as Reapers from "../../../src/simulator/store/reaper-commands.ts";
import { CRASHING, FAILING, HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const STORE = "../../src/simulator/store";
const WIND_DOWN = "../../src/canary/rollout/control/wind-down.ts";
const ON_STREAMS = "  routing_strategy: stream_group\n";

export const BROKEN_NAIVELY: readonly Specimen[] = [
  {
    name: "two groups on one stream",
    number: 13,
    story: "Both groups read the one stream, so each entry is handed to either lane: run twice.",
    caughtBy: ["jobs-once", "right-lane"],
    seeds: 1,
    scenario: HEALTHY,
    rollout: ON_STREAMS,
    module: `${STORE}/producer-commands.ts`,
    breakIt: (original: typeof Producers) => {
      const enqueue: typeof Producers.enqueue = (model, command, stamp) => {
        const reply = original.enqueue(model, command, stamp);
        if (reply.kind !== "enqueued" || model.route.share === 0) return reply;
        for (const [i, job] of [...command.jobs].entries()) {
          model[command.lanes[i] === "canary" ? "stable" : "canary"].pushBack(job);
        }
        return reply;
      };
      return { enqueue };
    },
  },
  {
    name: "pending for ever",
    number: 13,
    story: "Nobody claims again what a crashed member of a group had pending.",
    caughtBy: ["jobs-conserved", "recovers"],
    seeds: 1,
    scenario: CRASHING,
    rollout: ON_STREAMS,
    module: `${STORE}/reaper-commands.ts`,
    breakIt: () => {
      const reap: typeof Reapers.reap = (_model, _command, { at, order }) => {
        return { kind: "reaped", at, order, jobs: [] };
      };
      return { reap };
    },
  },
  {
    name: "rolling back for ever",
    number: 2,
    story: "Once the lane is empty nobody says that the rollback has ended.",
    caughtBy: ["outcome", "recovers"],
    seeds: 1,
    scenario: FAILING,
    module: WIND_DOWN,
    breakIt: (original: typeof WindDown) => {
      class BrokenWindDown extends original.WindDown {
        override next(stored: Changes.Change, at: number): WindDown.WindDownStep {
          const step = super.next(stored, at);
          const ends = step.kind === "commit" && step.change.deployment.state === "failed";
          return ends ? { kind: "wait", until: at + 1_000_000 } : step;
        }
      }
      return { WindDown: BrokenWindDown };
    },
  },
  {
    name: "drain of one batch",
    number: 4,
    story: "The drain stops once it has moved what one command moves: the rest is stranded.",
    caughtBy: ["jobs-conserved", "no-canary-after-end", "rollback-anatomy"],
    seeds: 1,
    rate: 2_500,
    scenario: `
faults:
  - { error_burst: canary, at: 8s, for: 15s, probability: 90% }
  - { latency: canary, at: 8s, for: 15s, factor: 60 }
`,
    module: WIND_DOWN,
    breakIt: (original: typeof WindDown) => {
      class BrokenWindDown extends original.WindDown {
        override drained(...[deployment, , at]: Parameters<WindDown.WindDown["drained"]>) {
          return super.drained(deployment, { queued: 0, inFlight: 0 }, at);
        }
      }
      return { WindDown: BrokenWindDown };
    },
  },
  {
    name: "lane by the worker's word",
    number: 14,
    story: "A stable worker says that it is a canary one, and its outcomes are counted as such.",
    caughtBy: ["counts-true"],
    seeds: 1,
    scenario: HEALTHY,
    module: `${STORE}/consumer-commands.ts`,
    breakIt: (original: typeof Consumers) => {
      const settle: typeof Consumers.settle = (model, command, stamp) => {
        if (!command.lease.includes("stable/1")) return original.settle(model, command, stamp);
        const { windows } = model;
        const believing: Pick<typeof windows, "tally" | "ran"> = {
          tally: (_lane, at) => windows.tally("canary", at),
          ran: (_lane, bucket, weight, at) => windows.ran("canary", bucket, weight, at),
        };
        model.windows = Object.assign(Object.create(windows), believing);
        try {
          return original.settle(model, command, stamp);
        } finally {
          model.windows = windows;
        }
      };
      return { settle };
    },
  },
];
