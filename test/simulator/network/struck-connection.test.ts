import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type { ReplyTo } from "../../../src/canary/store/replies.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { MILLISECOND } from "../../../src/kernel/time.ts";
import type { Direction, FaultOfLayer } from "../../../src/scenario/faults/fault.ts";
import { VirtualAgenda } from "../../../src/simulator/agenda.ts";
import { NetworkFaults } from "../../../src/simulator/faults/network-faults.ts";
import type { Doorkeeper, Obstacles } from "../../../src/simulator/network/connection.ts";
import { Network } from "../../../src/simulator/network.ts";

const ALL = Number.MAX_SAFE_INTEGER;
const TIMEOUT = 40 * MILLISECOND;
const OPEN_DOOR: Doorkeeper = {
  connected: () => {},
  takesUpAt: (now) => now,
  hungUntil: () => null,
  admit: () => ({ kind: "carriedOut" }),
};

/** A store that answers any `extend` and remembers what came. */
class Listener {
  readonly arrived: { readonly lease: string; readonly at: Instant }[] = [];

  apply<C extends StoreCommand>(command: C, now: Instant): ReplyTo<C> {
    this.arrived.push({ lease: "lease" in command ? command.lease : "", at: now });
    const reply = { kind: "extended", at: now, order: this.arrived.length, alive: true };
    return reply as unknown as ReplyTo<C>;
  }
}

type NetworkFault = FaultOfLayer<"network">;

interface Heard {
  readonly lease: string;
  readonly kind: string;
  readonly at: Instant;
}

/** Sends numbered commands with these gaps through a process that these faults strike. */
function run(gaps: readonly number[], faults: readonly NetworkFault[], isStruck = true) {
  const agenda = new VirtualAgenda();
  const store = new Listener();
  const network = new NetworkFaults({ seed: "s", agenda, plan: faults });
  const obstacles: Obstacles = { strikes: network.strikesOf("w"), door: OPEN_DOOR };
  const connection = new Network({
    seed: "s",
    agenda,
    store,
    delay: [100, 300],
    commandTimeout: TIMEOUT,
    obstacles: () => (isStruck ? obstacles : null),
  }).connect({ name: "w#1", process: "w" });
  for (const fault of faults) {
    agenda.schedule(fault.at, () => network.begin(fault));
    agenda.schedule(fault.at + fault.for, () => network.end(fault));
  }
  const heard: Heard[] = [];
  let at = 0;
  gaps.forEach((gap, index) => {
    at += gap;
    agenda.schedule(at, () => {
      const command = { kind: "extend", queue: "q", lease: `${index}`, leaseFor: 1 } as const;
      connection.send(command, ({ kind }) => {
        heard.push({ lease: command.lease, kind, at: agenda.now() });
      });
    });
  });
  agenda.run(ALL);
  return { arrived: store.arrived, heard };
}

const gaps = fc.array(fc.nat(3 * MILLISECOND), { minLength: 1, maxLength: 60 });
const direction = fc.constantFrom<Direction>("both", "to_store", "from_store");
const planned = {
  targets: fc.constant(["w"]),
  at: fc.nat(60 * MILLISECOND),
  for: fc.integer({ min: 1, max: 60 * MILLISECOND }),
};
const few = fc.integer({ min: 1, max: 10 * MILLISECOND });
const fault: fc.Arbitrary<NetworkFault> = fc.oneof(
  fc.record({
    ...planned,
    id: fc.constant("delay"),
    kind: fc.constant("network_delay" as const),
    delay: few,
    jitter: few,
    direction,
  }),
  fc.record({
    ...planned,
    id: fc.constant("bandwidth"),
    kind: fc.constant("bandwidth" as const),
    bytes: fc.integer({ min: 10_000, max: 1_000_000 }),
    direction,
  }),
  fc.record({
    ...planned,
    id: fc.constant("partition"),
    kind: fc.constant("partition" as const),
    held: fc.boolean(),
    direction,
  }),
  fc.record({
    ...planned,
    id: fc.constant("reset"),
    kind: fc.constant("connection_reset" as const),
    interval: few,
  }),
  fc.record({
    ...planned,
    id: fc.constant("lost"),
    kind: fc.constant("reply_lost" as const),
    probability: fc.constantFrom(0.2, 1),
  }),
);

function numbers(of: readonly { readonly lease: string }[]): number[] {
  return of.map(({ lease }) => Number(lease));
}

function isRising(of: readonly number[]): boolean {
  return of.every((value, i) => i === 0 || value > (of[i - 1] as number));
}

describe("a connection that can be struck", () => {
  test("behaves as any other while nothing strikes, to the microsecond", () => {
    fc.assert(
      fc.property(gaps, (list) => {
        expect(run(list, [])).toEqual(run(list, [], false));
      }),
      { seed: 21 },
    );
  });

  test("answers each command once, in time, and lets nothing overtake", () => {
    const plan = fc.uniqueArray(fault, { maxLength: 4, selector: ({ id }) => id });
    fc.assert(
      fc.property(gaps, plan, (list, faults) => {
        const { arrived, heard } = run(list, faults);
        expect(numbers(heard).sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
        expect(isRising(numbers(arrived))).toBe(true);
        const replies = heard.filter(({ kind }) => kind === "replied");
        expect(isRising(numbers(replies))).toBe(true);
        const sentAt = list.map((_, i) => list.slice(0, i + 1).reduce((sum, gap) => sum + gap, 0));
        for (const { lease, at } of heard) {
          expect(at - (sentAt[Number(lease)] ?? 0)).toBeLessThanOrEqual(TIMEOUT);
        }
      }),
      { seed: 22, numRuns: 300 },
    );
  });

  test("what was held arrives when the partition ends; what was cut off never does", () => {
    const of = { id: "partition", targets: ["w"], at: 10_000, for: 20_000 } as const;
    const partition = { ...of, kind: "partition", direction: "to_store" } as const;
    const list = [5_000, 10_000, 5_000, 20_000];
    const held = run(list, [{ ...partition, held: true }]);
    expect(numbers(held.arrived)).toEqual([0, 1, 2, 3]);
    expect(held.arrived.slice(1, 3).map(({ at }) => at)).toEqual([30_000, 30_000]);
    expect(numbers(run(list, [{ ...partition, held: false }]).arrived)).toEqual([0, 3]);
  });

  test("a reset loses what is on its way, says so at once, and lets the next one pass", () => {
    const interval = 1_000_000;
    const of = { id: "reset", targets: ["w"], at: 1_050, for: 10 } as const;
    const { arrived, heard } = run([1_000, 100], [{ ...of, kind: "connection_reset", interval }]);
    expect(numbers(arrived)).toEqual([1]);
    expect(heard[0]).toEqual({ lease: "0", kind: "unanswered", at: 1_050 });
    expect(heard[1]?.kind).toBe("replied");
  });

  test("a lost reply is of a command that was carried out", () => {
    const of = { id: "lost", targets: ["w"], at: 0, for: 10_000 } as const;
    const { arrived, heard } = run([100], [{ ...of, kind: "reply_lost", probability: 1 }]);
    expect(numbers(arrived)).toEqual([0]);
    expect(heard).toMatchObject([{ kind: "unanswered" }]);
    expect(heard[0]?.at).toBeLessThan(1_000);
  });
});
