/**
 * Specimens that only a fault brings to light: each is as good as the sound part until its fault
 * strikes. There is one at least for each layer that faults act through.
 */
import type * as Controlling from "../../src/canary/rollout/control/controller.ts";
import type * as Leading from "../../src/canary/rollout/control/leader.ts";
import type * as Decide from "../../src/canary/rollout/decide.ts";
import type * as Health from "../../src/canary/rules/health.ts";
import type * as Signing from "../../src/canary/trust/signing.ts";
import type * as Trusted from "../../src/canary/trust/trusted-router.ts";
import type * as Hears from "../../src/canary/work/hearing.ts";
import type * as Queue from "../../src/canary/work/job-queue.ts";
import type * as Leases from "../../src/canary/work/lease-book.ts";
import type * as Producing from "../../src/canary/work/producer.ts";
import type * as Replicated from "../../src/simulator/replicated-store.ts";
import type * as Consumers from "../../src/simulator/store/consumer-commands.ts";
import { FAILING } from "./base-scenario.ts";
import type { Specimen } from "./specimen.ts";

const STORE = "../../src/simulator/store";
const HEALTH = "../../src/canary/rules/health.ts";

const allPass = (checks: ReturnType<typeof Health.judgeHealth>) =>
  checks.map((check) => ({ ...check, verdict: "pass" as const }));

/** Nobody leads while the stored route is forged, so nobody puts it back. */
const FORGED = `
route_signing: true
faults: [{ pause: "controller/*", at: 9s, for: 5s }, { route_forged: store, at: 10s, for: 3s }]
`;

/** A worker with jobs in its hands is heard to the end, and hears nothing any more. */
const DEAF = `
fleets:
  stable: { workers: 2, concurrency: 32, service_time: { lognormal: { median: 60ms, p99: 120ms } } }
  canary: { workers: 2, concurrency: 32, service_time: { lognormal: { median: 60ms, p99: 120ms } } }
timing: { lease: 2s, command_timeout: 300ms, window_slot: 500ms, drain_within: 20s }
faults: [{ partition: canary/0, at: 7s, for: forever, direction: from_store }]
`;

const DEAF_LEADER_FAULTS =
  "faults: [{ crash: controller/1, at: 0s, for: 3s }, " +
  "{ partition: controller/0, at: 1500ms, for: forever, direction: from_store }]";
/** The canary fails from its first job on, and the first leader hears nothing any more. */
const DEAF_LEADER = `
controllers: 2
fleets:
  stable: { workers: 2, concurrency: 32, service_time: { lognormal: { median: 8ms, p99: 30ms } } }
  canary: { workers: 2, concurrency: 32, service_time: { constant: 8ms }, errors: 80% }
${DEAF_LEADER_FAULTS}
expect: { outcome: failed }
`;

const UNSEEN_FAULTS =
  'faults: [{ pause: ["stable/*", "canary/*"], at: 9900ms, for: 700ms }, ' +
  "{ failover: store, at: 10s, for: 300ms, loses: 800ms }]";
/** All workers stand still while a replica takes over: what they settled before is not in it. */
const UNSEEN = `
timing: { lease: 2s, command_timeout: 300ms, window_slot: 500ms, drain_within: 20s }
${UNSEEN_FAULTS}
`;

export const BROKEN_UNDER_FAULTS: readonly Specimen[] = [
  {
    name: "gullible producer",
    number: null,
    story: "Signatures are not verified: a forged route is followed.",
    caughtBy: ["fallbacks"],
    seeds: 1,
    scenario: FORGED,
    module: "../../src/canary/trust/trusted-router.ts",
    breakIt: ({ TrustedRouter }: typeof Trusted) => {
      const of: typeof TrustedRouter.of = (route, before) => TrustedRouter.of(route, before, null);
      return { TrustedRouter: { of } };
    },
  },
  {
    name: "once bitten",
    number: null,
    story: "Who saw one forged route never trusts a genuine one again.",
    caughtBy: ["fallbacks"],
    seeds: 1,
    scenario: FORGED,
    module: "../../src/canary/trust/signing.ts",
    breakIt: ({ KeyRing }: typeof Signing) => {
      class Bitten extends KeyRing {
        #isBitten = false;
        static override of(keys: Parameters<typeof KeyRing.of>[0]) {
          return keys === undefined ? null : new Bitten(keys);
        }
        override isGenuine(route: Parameters<Signing.KeyRing["isGenuine"]>[0]): boolean {
          this.#isBitten ||= !super.isGenuine(route);
          return !this.#isBitten;
        }
      }
      return { KeyRing: Bitten };
    },
  },
  {
    name: "new numbers for old jobs",
    number: null,
    story: "A producer forgets a batch that nobody answered, and sends its jobs as new ones.",
    caughtBy: ["jobs-once", "jobs-conserved"],
    seeds: 3,
    scenario: 'faults: [{ reply_lost: "producer/*", at: 6s, for: 2s, probability: 30% }]\n',
    module: "../../src/canary/work/producer.ts",
    breakIt: ({ Producer }: typeof Producing) => {
      class Forgetful extends Producer {
        override step(...[event, now]: Parameters<Producing.Producer["step"]>) {
          if (event.kind !== "unanswered" || event.command.kind !== "enqueue") {
            return super.step(event, now);
          }
          const { command } = event;
          const { jobs } = command;
          const reply = { kind: "enqueued", lanes: command.lanes, at: now, order: 0 } as never;
          const { commands } = super.step({ kind: "replied", command, reply }, now);
          const step = super.step({ kind: "arrivals", jobs: [...jobs], nextAt: now }, now);
          return { ...step, commands: [...commands, ...step.commands] };
        }
      }
      return { Producer: Forgetful };
    },
  },
  {
    name: "settled in its sleep",
    number: null,
    story: "The store takes settlements of a worker that slept until after its lease lapsed.",
    caughtBy: ["settles-by-lease"],
    seeds: 3,
    scenario: "faults: [{ pause: stable/0, at: 6s, for: 5s }]\n",
    module: `${STORE}/consumer-commands.ts`,
    breakIt: (original: typeof Consumers) => {
      const settle: typeof Consumers.settle = (model, command, stamp) => {
        const reply = original.settle(model, command, stamp);
        return { ...reply, accepted: reply.accepted.map(() => true) };
      };
      return { settle };
    },
  },
  {
    name: "replica far behind",
    number: null,
    story: "A failover loses five seconds more than it declares.",
    caughtBy: ["losses-stated"],
    seeds: 1,
    scenario: "faults: [{ failover: store, at: 12s, for: 1s, loses: 100ms }]\n",
    module: "../../src/simulator/replicated-store.ts",
    breakIt: ({ ReplicatedStore }: typeof Replicated) => {
      class FarBehind extends ReplicatedStore {
        constructor({ failovers, ...options }: Replicated.ReplicatedStoreOptions) {
          const behind = failovers.map(({ keepsUntil, ...failover }) => {
            return { ...failover, keepsUntil: keepsUntil - 5_000_000 };
          });
          super({ ...options, failovers: behind });
        }
      }
      return { ReplicatedStore: FarBehind };
    },
  },
  {
    name: "time as the controller has it",
    number: null,
    story: "A controller takes its own clock for the store's, and stamps with it what it commits.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario:
      'faults: [{ clock_step: "controller/*", at: 3s, for: 20s, by: 30s, towards: past }]\n',
    module: "../../src/canary/rollout/control/controller.ts",
    breakIt: ({ Controller }: typeof Controlling) => {
      class OwnClock extends Controller {
        override step(...[event, now]: Parameters<Controlling.Controller["step"]>) {
          if (event.kind !== "replied") return super.step(event, now);
          const reply = { ...event.reply, at: now };
          return super.step({ ...event, reply } as typeof event, now);
        }
      }
      return { Controller: OwnClock };
    },
  },
  {
    name: "not a number, not a problem",
    number: null,
    story: "Counts that are no numbers are below every bound, so all checks pass.",
    caughtBy: ["no-promotion-on-unknown", "decisions-justified"],
    seeds: 1,
    scenario: 'faults: [{ metrics_nan: "controller/*", at: 4s, for: 20s }]\n',
    module: HEALTH,
    breakIt: ({ judgeHealth }: typeof Health) => {
      const careless: typeof judgeHealth = (input) => {
        const checks = judgeHealth(input);
        return input.canary.finished > 0 ? checks : allPass(checks);
      };
      return { judgeHealth: careless };
    },
  },
  {
    name: "no news is good news",
    number: 7,
    story: "Windows without any traffic pass.",
    caughtBy: ["no-promotion-on-unknown", "decisions-justified"],
    seeds: 1,
    scenario: 'faults: [{ metrics_missing: "controller/*", at: 4s, for: 20s, as: empty }]\n',
    module: HEALTH,
    breakIt: ({ judgeHealth }: typeof Health) => {
      const careless: typeof judgeHealth = (input) => {
        const checks = judgeHealth(input);
        return input.canary.finished === 0 && input.stable.finished === 0
          ? allPass(checks)
          : checks;
      };
      return { judgeHealth: careless };
    },
  },
  {
    name: "promoted in spite of a breach",
    number: null,
    story: "A breach that was verified is answered with the promotion.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario: FAILING,
    module: "../../src/canary/rollout/decide.ts",
    breakIt: (original: typeof Decide) => {
      const decide: typeof Decide.decide = (input) => {
        const decision = original.decide(input);
        return decision.kind === "rollback" ? { ...decision, kind: "promote" } : decision;
      };
      return { decide };
    },
  },
  {
    name: "producer for fair weather",
    number: null,
    story: "One job a batch: enough for the usual load, too little for a burst.",
    caughtBy: ["load-achieved"],
    seeds: 1,
    rate: 40,
    scenario: `
faults: [{ traffic_burst: load, at: 6s, for: 20s, factor: 100 }]
expect: { achieved_at_least: 99% }
`,
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
    name: "deaf and dear",
    number: null,
    story:
      "A worker that hears nothing any more renews its lease for ever, by what it sends again.",
    caughtBy: ["jobs-conserved"],
    seeds: 3,
    scenario: DEAF,
    module: "../../src/canary/work/hearing.ts",
    breakIt: ({ Hearing }: typeof Hears) => {
      class Hopeful extends Hearing {
        override unheard(): void {
          this.heard();
        }
      }
      return { Hearing: Hopeful };
    },
  },
  {
    name: "a lease for life",
    number: null,
    story:
      "A worker that was told nothing of a failover keeps its lease, and with it jobs that the " +
      "store took back.",
    caughtBy: ["jobs-conserved"],
    seeds: 3,
    scenario: UNSEEN,
    module: "../../src/canary/work/lease-book.ts",
    breakIt: ({ LeaseBook }: typeof Leases) => {
      class Settled extends LeaseBook {
        override renewInTime(): void {}
      }
      return { LeaseBook: Settled };
    },
  },
  {
    name: "deaf and in charge",
    number: null,
    story: "A leader that hears nothing any more is given its leadership anew for ever.",
    caughtBy: ["outcome"],
    seeds: 1,
    scenario: DEAF_LEADER,
    module: "../../src/canary/rollout/control/leader.ts",
    breakIt: ({ Leader }: typeof Leading) => {
      class Persistent extends Leader {
        readonly #leaseFor: number;
        constructor(options: ConstructorParameters<typeof Leader>[0]) {
          super(options);
          this.#leaseFor = options.leaderFor;
        }
        override renew(now: number, commands: Parameters<Leading.Leader["renew"]>[1]) {
          const leaseFor = this.#leaseFor;
          return super.renew(now, { push: (command) => commands.push({ ...command, leaseFor }) });
        }
      }
      return { Leader: Persistent };
    },
  },
];
