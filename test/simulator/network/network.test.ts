import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type { ReplyTo } from "../../../src/canary/store/replies.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { VirtualAgenda } from "../../../src/simulator/agenda.ts";
import { Network } from "../../../src/simulator/network.ts";

const ALL = Number.MAX_SAFE_INTEGER;

/** A store that answers any `extend` and remembers when it came. */
class Listener {
  readonly arrived: { lease: string; at: Instant }[] = [];

  apply<C extends StoreCommand>(command: C, now: Instant): ReplyTo<C> {
    this.arrived.push({ lease: "lease" in command ? command.lease : "", at: now });
    const reply = { kind: "extended", at: now, order: this.arrived.length, alive: true };
    return reply as unknown as ReplyTo<C>;
  }
}

function extend(lease: string) {
  return { kind: "extend", queue: "q", lease, leaseFor: 1 } as const;
}

function network(
  delay: readonly [number, number],
  commandTimeout = 1_000_000,
  agenda = new VirtualAgenda(),
) {
  const store = new Listener();
  return {
    agenda,
    store,
    network: new Network({ seed: "s", agenda, store, delay, commandTimeout }),
  };
}

describe("network", () => {
  test("in disturbed time too: first in, first out, and one answer to each command", () => {
    const sends = fc.array(fc.nat(60), { minLength: 1, maxLength: 60 });
    const jitters = fc.nat(300);
    fc.assert(
      fc.property(sends, jitters, fc.string(), fc.integer({ min: 50, max: 800 }), (...of) => {
        const [gaps, jitter, seed, timeout] = of;
        const agenda = new VirtualAgenda({ seed, shuffle: true, jitter: [0, jitter] });
        const { store, network: net } = network([0, 200], timeout, agenda);
        const connection = net.connect({ name: "w", process: "w" });
        const heard = new Map<string, number>();
        const replied: number[] = [];
        const sent: string[] = [];
        let at = 0;
        gaps.forEach((gap, index) => {
          at += gap;
          agenda.schedule(at, () => {
            sent.push(`${index}`);
            connection.send(extend(`${index}`), ({ kind, command }) => {
              heard.set(command.lease, (heard.get(command.lease) ?? 0) + 1);
              if (kind === "replied") replied.push(sent.indexOf(command.lease));
            });
          });
        });
        agenda.run(ALL);
        expect(store.arrived.map(({ lease }) => lease)).toEqual(sent);
        expect([...heard.values()]).toEqual(gaps.map(() => 1));
        expect(replied).toEqual([...replied].sort((a, b) => a - b));
      }),
      { seed: 17, numRuns: 200 },
    );
  });

  test("every way takes what it may, and neither way overtakes itself", () => {
    const sends = fc.array(fc.nat(500), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sends, fc.nat(200), fc.nat(200), (gaps, least, more) => {
        const { agenda, store, network: net } = network([least, least + more]);
        const connection = net.connect({ name: "w", process: "w" });
        const sent: Instant[] = [];
        const heard: { lease: string; at: Instant }[] = [];
        let at = 0;
        gaps.forEach((gap, index) => {
          at += gap;
          agenda.schedule(at, () => {
            sent.push(agenda.now());
            connection.send(extend(`${index}`), ({ command }) => {
              heard.push({ lease: command.lease, at: agenda.now() });
            });
          });
        });
        agenda.run(ALL);
        const order = gaps.map((_, index) => `${index}`);
        expect(store.arrived.map(({ lease }) => lease)).toEqual(order);
        expect(heard.map(({ lease }) => lease)).toEqual(order);
        store.arrived.forEach((arrival, index) => {
          const there = arrival.at - (sent[index] ?? 0);
          const back = (heard[index]?.at ?? 0) - arrival.at;
          for (const way of [there, back]) {
            expect(way).toBeGreaterThanOrEqual(least);
            expect(way).toBeLessThanOrEqual(least + more);
          }
        });
      }),
      { seed: 8 },
    );
  });

  test("a closed connection hears nothing, but what was sent before arrives", () => {
    const { agenda, store, network: net } = network([100, 100]);
    const connection = net.connect({ name: "w", process: "w" });
    let heard = 0;
    connection.send(extend("sent"), () => {
      heard += 1;
    });
    agenda.schedule(50, () => {
      connection.close();
      connection.send(extend("too late"), () => {
        heard += 1;
      });
    });
    agenda.run(ALL);
    expect(store.arrived).toEqual([{ lease: "sent", at: 100 }]);
    expect(heard).toBe(0);
  });

  test.each([
    ["before it arrives", 30],
    ["on its way back", 150],
  ])("a command given up %s is unanswered, once, and was carried out", (_, timeout) => {
    const { agenda, store, network: net } = network([100, 100], timeout);
    const answers: string[] = [];
    net.connect({ name: "w", process: "w" }).send(extend("w"), (exchange) => {
      const definite = exchange.kind === "unanswered" && exchange.definite;
      answers.push(`${exchange.kind} ${definite} at ${agenda.now()}`);
    });
    agenda.run(ALL);
    expect(answers).toEqual([`unanswered false at ${timeout}`]);
    expect(store.arrived).toHaveLength(1);
  });
});
