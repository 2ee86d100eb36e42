/** What a controller reads under each fault of the metrics, and that nothing else is touched. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { LaneCounts } from "../../src/canary/metrics/window.ts";
import type { ReadWindows, StoreCommand } from "../../src/canary/store/commands.ts";
import type { Exchange } from "../../src/canary/store/exchange.ts";
import type { Windows } from "../../src/canary/store/replies.ts";
import { spoiledMetricsPort } from "../../src/faults/spoiled-metrics-port.ts";
import type { StorePort } from "../../src/ports/ports.ts";
import type { Fault } from "../../src/scenario/faults/fault.ts";
import { VirtualAgenda } from "../../src/simulator/agenda.ts";

const SLOT = 100;
const STARTED_AT = 5_000;
const ALL = Number.MAX_SAFE_INTEGER;
const LANE: LaneCounts = {
  routed: 9,
  finished: 8,
  failed: 1,
  attemptsFailed: 2,
  runTimes: new Map([[3, 8]]),
};

type Unplaced<F> = F extends Fault ? Omit<F, "id" | "targets" | "at" | "for"> : never;

function fault(of: Unplaced<Fault>): Fault {
  return { id: "fault-1", targets: ["controller/0"], at: 1_000, for: 2_000, ...of } as Fault;
}

/** A store whose every slot holds the same counts, and which answers at once. */
class Bench {
  readonly agenda = new VirtualAgenda();
  readonly sent: StoreCommand[] = [];
  readonly port: StorePort;

  constructor(faults: readonly Fault[], process = "controller/0") {
    const { agenda } = this;
    const port: StorePort = {
      send: (command, heard) => {
        this.sent.push(command);
        if (command.kind !== "readWindows") return;
        const reply = this.#windows(command.fromSlot);
        const exchange = { kind: "replied", command, reply } as unknown;
        agenda.schedule(agenda.now(), () => heard(exchange as never));
      },
    };
    this.port = spoiledMetricsPort({ port, process, faults, agenda, startedAt: STARTED_AT });
  }

  /** What is heard when the windows are read at `at`, since the run's start. */
  read(at: number, fromSlot: number): Exchange<ReadWindows>[] {
    const heard: Exchange<ReadWindows>[] = [];
    this.agenda.schedule(STARTED_AT + at, () =>
      this.port.send({ kind: "readWindows", queue: "q", fromSlot }, (of) => heard.push(of)),
    );
    this.agenda.run(ALL);
    return heard;
  }

  windows(at: number, fromSlot: number): Windows {
    const [exchange] = this.read(at, fromSlot);
    expect(exchange?.kind).toBe("replied");
    return (exchange as Extract<Exchange<ReadWindows>, { kind: "replied" }>).reply;
  }

  #windows(fromSlot: number): Windows {
    const at = this.agenda.now();
    const nextSlot = Math.floor(at / SLOT);
    const slots = Array.from({ length: Math.max(0, nextSlot - fromSlot) }, (_, i) => {
      return { slot: fromSlot + i, stable: LANE, canary: LANE };
    });
    return { kind: "windows", at, order: 1, slots, nextSlot, slotFor: SLOT, state: null };
  }
}

const kinds: Unplaced<Fault>[] = [
  { kind: "metrics_missing", as: "silence" },
  { kind: "metrics_missing", as: "empty" },
  { kind: "metrics_late", by: 700 },
  { kind: "metrics_nan" },
];

describe("spoiled metrics", () => {
  test.each(kinds)("before and after the fault, and for others, nothing is spoiled: %o", (of) => {
    const outside = fc.oneof(fc.nat(999), fc.integer({ min: 3_000, max: 9_000 }));
    fc.assert(
      fc.property(outside, fc.nat(80), fc.nat(9_000), (at, fromSlot, anyTime) => {
        const plain = new Bench([]).windows(at, fromSlot);
        expect(new Bench([fault(of)]).windows(at, fromSlot)).toEqual(plain);
        const other = new Bench([fault(of)], "controller/1").windows(anyTime, fromSlot);
        expect(other).toEqual(new Bench([]).windows(anyTime, fromSlot));
      }),
      { seed: 71, numRuns: 30 },
    );
  });

  test.each(kinds)("other commands pass at any time: %o", (of) => {
    const bench = new Bench([fault(of)]);
    const command = { kind: "readRollout", queue: "q" } as const;
    bench.agenda.schedule(STARTED_AT + 2_000, () => bench.port.send(command, () => {}));
    bench.agenda.run(ALL);
    expect(bench.sent).toEqual([command]);
  });

  test("silence is an answer that never comes, told once, of what was surely not done", () => {
    const bench = new Bench([fault({ kind: "metrics_missing", as: "silence" })]);
    const heard = bench.read(2_000, 0);
    expect(heard).toMatchObject([{ kind: "unanswered", definite: true }]);
    expect(heard[0]?.kind === "unanswered" && heard[0].reason).toContain("fault-1");
    expect(bench.sent).toEqual([]);
  });

  test("empty is a reading without a slot that goes on from where it should", () => {
    const spoiled = new Bench([fault({ kind: "metrics_missing", as: "empty" })]);
    expect(spoiled.windows(2_000, 10)).toMatchObject({ slots: [], nextSlot: 70 });
  });

  test("late metrics hold what had ended then, and never go back behind what was asked for", () => {
    const inside = fc.integer({ min: 1_000, max: 2_999 });
    fc.assert(
      fc.property(inside, fc.nat(90), fc.integer({ min: 1, max: 5_000 }), (at, fromSlot, by) => {
        const late = new Bench([fault({ kind: "metrics_late", by })]).windows(at, fromSlot);
        const then = Math.floor((STARTED_AT + at - by) / SLOT);
        expect(late.slots.every(({ slot }) => slot >= fromSlot && slot < then)).toBe(true);
        expect(late.slots).toHaveLength(Math.max(0, then - fromSlot));
        expect(late.nextSlot).toBe(Math.max(fromSlot, then));
        expect(late.at).toBe(STARTED_AT + at);
      }),
      { seed: 72 },
    );
  });

  test("counts are no numbers in every slot", () => {
    const { slots } = new Bench([fault({ kind: "metrics_nan" })]).windows(2_000, 60);
    expect(slots).toHaveLength(10);
    for (const { stable, canary } of slots) {
      for (const { routed, finished, failed, attemptsFailed } of [stable, canary]) {
        expect([routed, finished, failed, attemptsFailed].every(Number.isNaN)).toBe(true);
      }
    }
  });
});
