/** Specimens of what moves jobs, and of a rule that sees nothing: a scenario expects better. */
import type { Check } from "../../src/canary/rules/check.ts";
import type * as Health from "../../src/canary/rules/health.ts";
import type { Attempt } from "../../src/canary/work/attempts/attempt.ts";
import type * as Limit from "../../src/canary/work/attempts/time-limit.ts";
import type * as Queue from "../../src/canary/work/job-queue.ts";
import type * as Options from "../../src/fleet/machine-options.ts";
import type * as Model from "../../src/simulator/store/model-queue.ts";
import { FAILING } from "./base-scenario.ts";
import type { Specimen } from "./specimen.ts";

/** For a while, two of a hundred attempts take four seconds longer than usual: they hang. */
const TOO_SLOW = `jobs: { attempts: 3, backoff: { constant: 200ms }, tenants: 400, time_limit: 1s }
faults: [{ latency: "stable/*", at: 5s, for: 15s, factor: 1, shift: 4s, share: 2% }]
`;

export const BROKEN_WORK: readonly Specimen[] = [
  {
    name: "trickling producer",
    number: null,
    story: "One job a batch, however many wait: the producer falls behind its plan.",
    caughtBy: ["load-achieved"],
    seeds: 1,
    rate: 2_000,
    scenario: "expect: { achieved_at_least: 99% }\n",
    module: "../../src/canary/work/job-queue.ts",
    breakIt: ({ JobQueue }: typeof Queue) => {
      class Trickle extends JobQueue {
        override take(): ReturnType<Queue.JobQueue["take"]> {
          return super.take(1);
        }
      }
      return { JobQueue: Trickle };
    },
  },
  {
    name: "sleepy worker",
    number: null,
    story: "Workers look at an empty lane every few seconds only, and their jobs wait.",
    caughtBy: ["latency-bound"],
    seeds: 1,
    rate: 10,
    scenario: "expect: { latency_p99_within: 300ms }\n",
    module: "../../src/fleet/machine-options.ts",
    breakIt: ({ consumerOptions }: typeof Options) => {
      const sleepy: typeof consumerOptions = (start, version) => {
        const options = consumerOptions(start, version);
        return { ...options, tick: 1_500_000, idleFor: 3_000_000 };
      };
      return { consumerOptions: sleepy };
    },
  },
  {
    name: "time limit by the runner's word",
    number: null,
    story: "An attempt that took far too long is a success, because its handler says so.",
    caughtBy: ["time-limit-kept"],
    seeds: 1,
    scenario: TOO_SLOW,
    module: "../../src/canary/work/attempts/time-limit.ts",
    breakIt: ({ TimeLimit }: typeof Limit) => {
      class Trusting extends TimeLimit {
        override returned(attempts: readonly Attempt[]): Attempt[] {
          super.returned(attempts);
          return [...attempts];
        }
        override runOver(): Attempt[] {
          return [];
        }
      }
      return { TimeLimit: Trusting };
    },
  },
  {
    name: "time limit in name only",
    number: null,
    story: "A hung attempt is failed and forgotten, but its job is never settled.",
    caughtBy: ["jobs-conserved"],
    seeds: 1,
    scenario: TOO_SLOW,
    module: "../../src/canary/work/attempts/time-limit.ts",
    breakIt: ({ TimeLimit }: typeof Limit) => {
      class Forgetful extends TimeLimit {
        override runOver(now: number): Attempt[] {
          super.runOver(now);
          return [];
        }
      }
      return { TimeLimit: Forgetful };
    },
  },
  {
    name: "retries that are none",
    number: null,
    story: "The first failure is the last: jobs with attempts left become dead letters.",
    caughtBy: ["dead-letters"],
    seeds: 1,
    scenario: "expect: { max_dead: 20 }\n",
    module: "../../src/simulator/store/model-queue.ts",
    breakIt: ({ ModelQueue }: typeof Model) => {
      class Hopeless extends ModelQueue {
        override retry(): boolean {
          return false;
        }
      }
      return { ModelQueue: Hopeless };
    },
  },
  {
    name: "blind rule",
    number: null,
    story: "The error rate always passes: a failing canary goes on to the end.",
    caughtBy: ["detection-time"],
    seeds: 1,
    scenario: FAILING.replace("expect: {", "expect: { switched_within: 5s,"),
    module: "../../src/canary/rules/health.ts",
    breakIt: ({ judgeHealth }: typeof Health) => {
      const passes = (check: Check): Check =>
        check.name === "error_rate" ? { ...check, verdict: "pass" } : check;
      const blind: typeof judgeHealth = (input) => judgeHealth(input).map(passes);
      return { judgeHealth: blind };
    },
  },
];
