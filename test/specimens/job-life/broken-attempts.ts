/** Specimens of attempts: how long a failed one keeps its job waiting, and how workers end. */
import type * as Backoffs from "../../../src/canary/work/attempts/backoff.ts";
import type * as Work from "../../../src/canary/work/consumer.ts";
import { FAILING, HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const BACKOFF = "../../src/canary/work/attempts/backoff.ts";
const CONSUMER = "../../src/canary/work/consumer.ts";

/** Half of all attempts fail for a while, so many jobs have several. */
const STUMBLING = `
jobs: { attempts: 5, backoff: { exponential: 100ms, max: 1s }, tenants: 400 }
faults:
  - { error_burst: "stable/*", at: 3s, for: 4s, probability: 50% }
`;
const JITTERY = `
jobs: { attempts: 2, backoff: { constant: 200ms, jitter: 50% }, tenants: 400 }
`;
/** Jobs take long enough that a worker has some in hand whenever it is asked to end. */
const RESTARTED = `
fleets:
  stable: { workers: 2, concurrency: 32, service_time: { lognormal: { median: 30ms, p99: 90ms } } }
  canary: { workers: 2, concurrency: 32, service_time: { lognormal: { median: 30ms, p99: 90ms } } }
faults: [{ graceful_stop: stable/*, at: 6s, for: 1s }]
`;

export const BROKEN_ATTEMPTS: readonly Specimen[] = [
  {
    name: "back-off in name only",
    number: null,
    story: "A failed job is due again at once, whatever back-off it is given.",
    caughtBy: ["backoff-kept"],
    seeds: 1,
    scenario: HEALTHY,
    module: BACKOFF,
    breakIt: () => ({ backoffDelay: () => 0 }),
  },
  {
    name: "as long as the first time",
    number: null,
    story: "An exponential back-off does not grow: what cannot work is tried again and again.",
    caughtBy: ["backoff-kept"],
    seeds: 1,
    scenario: STUMBLING,
    module: BACKOFF,
    breakIt: ({ backoffDelay }: typeof Backoffs) => ({
      backoffDelay: (...[backoff, job]: Parameters<typeof backoffDelay>) =>
        backoffDelay(backoff, { ...job, attempt: 1 }),
    }),
  },
  {
    name: "jitter of twice its size",
    number: null,
    story:
      "Jitter is drawn from twice the range: some jobs come back hardly later than they failed.",
    caughtBy: ["backoff-kept"],
    seeds: 1,
    scenario: `${JITTERY}${HEALTHY}`,
    module: BACKOFF,
    breakIt: ({ backoffDelay }: typeof Backoffs) => ({
      backoffDelay: (...[backoff, job]: Parameters<typeof backoffDelay>) =>
        backoffDelay({ ...backoff, jitter: 2 * (backoff.jitter ?? 0) }, job),
    }),
  },
  {
    name: "leaves with work in hand",
    number: null,
    story: "A worker that is asked to end does so at once: its jobs wait until its lease lapses.",
    caughtBy: ["leaves-nothing"],
    seeds: 1,
    scenario: RESTARTED,
    module: CONSUMER,
    breakIt: ({ Consumer }: typeof Work) => {
      class Hasty extends Consumer {
        override step(...[event, now]: Parameters<Work.Consumer["step"]>) {
          if (event.kind !== "stop") return super.step(event, now);
          const commands: Work.ConsumerAction[] = [{ kind: "stopped", retired: false }];
          return { commands, wakeAt: null };
        }
      }
      return { Consumer: Hasty };
    },
  },
  {
    name: "retires from one moment to the next",
    number: null,
    story: "A worker whose version serves no lane any more is gone before its last jobs are done.",
    caughtBy: ["leaves-nothing"],
    seeds: 1,
    scenario: FAILING,
    module: CONSUMER,
    breakIt: ({ Consumer }: typeof Work) => {
      class Hasty extends Consumer {
        override step(...[event, now]: Parameters<Work.Consumer["step"]>) {
          const isOver = event.kind === "replied" && event.reply.kind === "retired";
          if (!isOver) return super.step(event, now);
          const commands: Work.ConsumerAction[] = [{ kind: "stopped", retired: true }];
          return { commands, wakeAt: null };
        }
      }
      return { Consumer: Hasty };
    },
  },
];
