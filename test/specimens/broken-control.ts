/** Specimens that only show under faults and operators: what controllers and stores owe then. */

import type * as Leader from "../../src/canary/rollout/control/leader.ts";
import type * as Decide from "../../src/canary/rollout/decide.ts";
import type * as Model from "../../src/simulator/model-store.ts";
import type * as Consumers from "../../src/simulator/store/consumer-commands.ts";
import type * as Controllers from "../../src/simulator/store/controller-commands.ts";
import type * as Reapers from "../../src/simulator/store/reaper-commands.ts";
import type * as Ledger from "../../src/simulator/store/window-ledger.ts";
import { CRASHING, FAILING, HEALTHY } from "./base-scenario.ts";
import type { Specimen } from "./specimen.ts";

const STORE = "../../src/simulator/store";
const DECIDE = "../../src/canary/rollout/decide.ts";

/** The canary lane fills up behind a slow canary, then the canary fails; stable is busy too. */
const BACKLOG = `
faults:
  - { error_burst: canary, at: 8s, for: 15s, probability: 90% }
  - { latency: canary, at: 8s, for: 15s, factor: 60 }
  - { latency: stable, at: 8s, for: 6s, factor: 30 }
`;

const sumOf = (slots: readonly ReturnType<Ledger.WindowLedger["read"]>["slots"][number][]) => {
  const total = (lane: "stable" | "canary") => {
    const sum = { routed: 0, finished: 0, failed: 0, attemptsFailed: 0, runTimes: new Map() };
    for (const slot of slots) {
      sum.routed += slot[lane].routed;
      sum.finished += slot[lane].finished;
      sum.failed += slot[lane].failed;
      sum.attemptsFailed += slot[lane].attemptsFailed;
      for (const [bucket, count] of slot[lane].runTimes) {
        sum.runTimes.set(bucket, (sum.runTimes.get(bucket) ?? 0) + count);
      }
    }
    return sum;
  };
  return { stable: total("stable"), canary: total("canary") };
};

export const BROKEN_CONTROL: readonly Specimen[] = [
  {
    name: "drain to the back",
    number: 15,
    story: "A drain puts the oldest jobs behind the newest.",
    caughtBy: ["lane-order"],
    seeds: 5,
    scenario: BACKLOG,
    module: `${STORE}/controller-commands.ts`,
    breakIt: (original: typeof Controllers) => {
      const drain: typeof Controllers.drain = (model, command, stamp) => {
        const waiting = model.stable.takeFront(model.stable.size);
        const reply = original.drain(model, command, stamp);
        model.stable.pushFront(waiting);
        return reply;
      };
      return { drain };
    },
  },
  {
    name: "slots that add up for ever",
    number: 17,
    story: "The store's counters run since the start: a slot holds all that came before it.",
    caughtBy: ["counts-true"],
    seeds: 1,
    scenario: FAILING,
    module: `${STORE}/window-ledger.ts`,
    breakIt: ({ WindowLedger }: typeof Ledger) => {
      class Endless extends WindowLedger {
        override read(fromSlot: number, now: number): ReturnType<Ledger.WindowLedger["read"]> {
          const { slots, nextSlot } = super.read(fromSlot, now);
          const { slots: all } = super.read(0, now);
          const upTo = (slot: number) => sumOf(all.filter((one) => one.slot <= slot));
          return { slots: slots.map(({ slot }) => ({ slot, ...upTo(slot) })), nextSlot };
        }
      }
      return { WindowLedger: Endless };
    },
  },
  {
    name: "crashes of others",
    number: 18,
    story: "What a crashed canary worker leaves behind is counted against the stable lane.",
    caughtBy: ["counts-true"],
    seeds: 3,
    scenario: CRASHING,
    module: `${STORE}/reaper-commands.ts`,
    breakIt: (original: typeof Reapers) => {
      const reap: typeof Reapers.reap = (model, command, stamp) => {
        const reply = original.reap(model, command, stamp);
        for (const { lane } of reply.jobs) {
          model.windows.tally(lane, stamp.at).attemptsFailed -= 1;
          model.windows.tally("stable", stamp.at).attemptsFailed += 1;
        }
        return reply;
      };
      return { reap };
    },
  },
  {
    name: "deaf while paused",
    number: null,
    story: "A paused deployment looks on while its canary fails.",
    caughtBy: ["breach-answered"],
    seeds: 1,
    scenario: `${FAILING}operations: [{ at: 6s, action: pause }]\n`,
    module: DECIDE,
    breakIt: (original: typeof Decide) => {
      const decide: typeof Decide.decide = (input) => {
        if (input.deployment.state !== "paused") return original.decide(input);
        return { kind: "hold", share: input.deployment.share, reason: "It is paused." };
      };
      return { decide };
    },
  },
  {
    name: "for ever verifying",
    number: null,
    story: "Each look at a breach begins the verification anew: nothing is ever rolled back.",
    caughtBy: ["breach-answered"],
    seeds: 1,
    scenario: FAILING,
    module: DECIDE,
    breakIt: (original: typeof Decide) => {
      const decide: typeof Decide.decide = (input) => {
        if (input.overall !== "fail") return original.decide(input);
        return { kind: "verify", share: input.deployment.share, reason: "Is it true?" };
      };
      return { decide };
    },
  },
  {
    name: "leaders that doze off",
    number: null,
    story: "Leadership is not renewed in time, so two controllers take it from each other.",
    caughtBy: ["nothing-flaps"],
    seeds: 1,
    scenario: `controllers: 2\n${HEALTHY}`,
    module: "../../src/canary/rollout/control/leader.ts",
    breakIt: (original: typeof Leader) => {
      class Dozing extends original.Leader {
        override renew(now: number, commands: { push(command: never): unknown }) {
          if (this.leads(now)) return now + 1_000_000;
          return super.renew(now, commands as Parameters<Leader.Leader["renew"]>[1]);
        }
      }
      return { Leader: Dozing };
    },
  },
  {
    name: "reaper of one lane",
    number: null,
    story: "What a crashed canary worker held is never given back.",
    caughtBy: ["recovers"],
    seeds: 1,
    scenario: CRASHING,
    module: `${STORE}/reaper-commands.ts`,
    breakIt: (original: typeof Reapers) => {
      const reap: typeof Reapers.reap = (model, command, stamp) => {
        const leases = new Map(model.leases.leases().map((lease) => [lease, lease.lapsesAt]));
        for (const lease of leases.keys()) {
          if (lease.name.startsWith("canary")) lease.lapsesAt = Number.POSITIVE_INFINITY;
        }
        const reply = original.reap(model, command, stamp);
        for (const [lease, lapsesAt] of leases) lease.lapsesAt = lapsesAt;
        return reply;
      };
      return { reap };
    },
  },
  {
    name: "settlements of the past",
    number: null,
    story: "A settlement that comes after its job was taken back is accepted.",
    caughtBy: ["settles-by-lease"],
    seeds: 3,
    scenario: BACKLOG.replace("factor: 60", "factor: 800"),
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
    name: "a clock that is set back",
    number: null,
    story: "The store's clock is set back by half a second every ten.",
    caughtBy: ["store-clock"],
    seeds: 1,
    scenario: HEALTHY,
    module: "../../src/simulator/model-store.ts",
    breakIt: ({ ModelStore }: typeof Model) => {
      class SetBack extends ModelStore {
        override apply(...[command, now]: Parameters<Model.ModelStore["apply"]>): never {
          return super.apply(command, now - Math.floor(now / 10_000_000) * 500_000) as never;
        }
      }
      return { ModelStore: SetBack };
    },
  },
];
