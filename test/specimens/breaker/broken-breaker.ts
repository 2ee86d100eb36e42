/** Specimens of the circuit breaker: routers that divert at the wrong time, or unsaid. */
import type * as Changes from "../../../src/canary/rollout/changes.ts";
import type * as Breakers from "../../../src/canary/routing/breaker.ts";
import type { Route } from "../../../src/canary/routing/route.ts";
import type * as Judging from "../../../src/canary/rules/limits/judge-breaker.ts";
import type { LaneQueue } from "../../../src/canary/store/replies.ts";
import type * as Producers from "../../../src/canary/work/producer.ts";
import type * as States from "../../../src/simulator/store/arrivals/queue-state.ts";
import type { Specimen } from "../specimen.ts";

const BREAKER = "../../src/canary/routing/breaker.ts";
const PRODUCER = "../../src/canary/work/producer.ts";

/** The canary's workers become slow, their lane fills, and looks are too rare to see it. */
const SLOW = `
rollout:
  breaker: { depth: 100, age: 1s }
  auto_promotion: true
  sticky_key: tenant
  initial_percent: 40%
  max_percent: 40%
  step_duration: 5s
  min_duration: 3s
  metrics_window: 4s
  look_every: 10s
  grace: 3s
  rollback_thresholds: { max_latency_increase: 500% }
faults:
  - { latency: canary, at: 5s, for: 6s, factor: 400 }
  - { crash: producer/0, at: 7500ms, for: 500ms }
`;
const EXPECTED = "expect: { canary_depth_at_most: 200, diverted_at_least: 100 }\n";

const base = { number: null, seeds: 1, scenario: `${SLOW}${EXPECTED}`, rate: 400 } as const;

export const BROKEN_BREAKER: readonly Specimen[] = [
  {
    ...base,
    name: "breaker that is not wired",
    story: "What waits on the canary lane is heard, and nothing opens.",
    caughtBy: ["diverted"],
    module: BREAKER,
    breakIt: ({ Breaker }: typeof Breakers) => heardBy(Breaker, () => undefined),
  },
  {
    ...base,
    name: "breaker at ten times its bound",
    story: "The breaker opens at ten times of what it was told.",
    caughtBy: ["canary-depth"],
    module: BREAKER,
    breakIt: ({ Breaker }: typeof Breakers) =>
      heardBy(Breaker, ({ queued, oldestAge }) => ({
        queued: queued / 10,
        oldestAge: oldestAge && oldestAge / 10,
      })),
  },
  {
    ...base,
    name: "breaker that never closes",
    story: "Once open, the breaker stays open, and the canary gets nothing any more.",
    caughtBy: ["diverted-justified"],
    module: BREAKER,
    breakIt: ({ Breaker }: typeof Breakers) => {
      class Stuck extends Breaker {
        override heard(route: Pick<Route, "breaker">, canary: LaneQueue | undefined): void {
          if (!this.isOpen) super.heard(route, canary);
        }
      }
      return { Breaker: Stuck };
    },
  },
  {
    ...base,
    name: "breaker without hysteresis",
    story: "The breaker closes as soon as the lane is back at the bound, and flaps there.",
    caughtBy: ["diverted-justified"],
    module: BREAKER,
    breakIt: ({ Breaker }: typeof Breakers) =>
      heardBy(Breaker, (heard, { breaker }) => {
        if (breaker === undefined) return heard;
        const isOver = heard.queued > breaker.depth || (heard.oldestAge ?? 0) > breaker.age;
        return isOver ? heard : { queued: 0, oldestAge: null };
      }),
  },
  {
    ...base,
    name: "jobs diverted unsaid",
    story: "What the breaker sends to stable is not marked: it looks like a wrong route.",
    caughtBy: ["routing-conformance"],
    module: PRODUCER,
    breakIt: ({ Producer }: typeof Producers) => {
      class Silent extends Producer {
        override step(...args: Parameters<Producers.Producer["step"]>) {
          const { commands, wakeAt } = super.step(...args);
          return { commands: commands.map(unmarked), wakeAt };
        }
      }
      return { Producer: Silent };
    },
  },
  {
    ...base,
    name: "breaker that forgets on restart",
    story: "A producer that starts does not look at what it read, and fills the lane further.",
    caughtBy: ["diverted-justified"],
    module: PRODUCER,
    breakIt: ({ Producer }: typeof Producers) => {
      class Forgetful extends Producer {
        override step(event: Producers.ProducerEvent, now: number) {
          return super.step(withoutLane(event), now);
        }
      }
      return { Producer: Forgetful };
    },
  },
  {
    ...base,
    name: "depth of the wrong lane",
    story: "The store tells breakers what waits on the stable lane.",
    caughtBy: ["lane-depth"],
    module: "../../src/simulator/store/arrivals/queue-state.ts",
    breakIt: ({ queueState }: typeof States) => {
      const saysCanary: typeof States.saysCanary = (model, now) =>
        model.route.breaker === undefined ? {} : { canary: queueState(model, now).stable };
      return { saysCanary };
    },
  },
  {
    ...base,
    name: "route without its breaker",
    story: "Once the share is raised, the route no longer says that there is a breaker.",
    caughtBy: ["routing-conformance"],
    module: "../../src/canary/rollout/changes.ts",
    breakIt: ({ activate }: typeof Changes) => {
      const forgetful: typeof activate = (now, at, baseline) => {
        const { deployment, route } = activate(now, at, baseline);
        const { breaker: _, ...rest } = route;
        return { deployment, route: rest };
      };
      return { activate: forgetful };
    },
  },
  {
    ...base,
    name: "promotion behind an open breaker",
    story: "Looks do not ask whether the breaker was open: the canary's relief passes for health.",
    caughtBy: ["decisions-justified"],
    module: "../../src/canary/rules/limits/judge-breaker.ts",
    breakIt: ({ judgeBreaker }: typeof Judging) => {
      const blind: typeof judgeBreaker = (input) => ({ ...judgeBreaker(input), verdict: "pass" });
      return { judgeBreaker: blind };
    },
  },
];

type Hears = (heard: LaneQueue, route: Pick<Route, "breaker">) => LaneQueue | undefined;

/** A breaker that takes what it is told for something else. */
function heardBy(Breaker: typeof Breakers.Breaker, hears: Hears) {
  class Broken extends Breaker {
    override heard(route: Pick<Route, "breaker">, canary: LaneQueue | undefined): void {
      super.heard(route, canary === undefined ? undefined : hears(canary, route));
    }
  }
  return { Breaker: Broken };
}

function unmarked(command: Producers.ProducerAction): Producers.ProducerAction {
  if (command.kind !== "enqueue") return command;
  const { diverted: _, ...rest } = command;
  return rest;
}

function withoutLane(event: Producers.ProducerEvent): Producers.ProducerEvent {
  if (event.kind !== "replied" || event.reply.kind !== "route") return event;
  const { canary: _, ...reply } = event.reply;
  return { ...event, reply } as Producers.ProducerEvent;
}
