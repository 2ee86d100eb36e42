import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";
import { verifyDeterminism } from "../../src/compose/repeat/verify-determinism.ts";
import { makeWorld as makeWorldOf } from "../../src/compose/run-simulated.ts";
import type { HistoryEvent } from "../../src/history/event.ts";
import { SECOND } from "../../src/kernel/time.ts";
import { makeWorld, recordOf, resultOf, smallScenario } from "./worlds.ts";

const scenario = smallScenario({
  load: [{ arrival: "poisson", for: 15 * SECOND, fromRate: 200, toRate: 200 }],
  faults: [{ kind: "crash", id: "fault-1", targets: ["stable/0"], at: 5 * SECOND, for: SECOND }],
});

function digestOfAnotherProcess(): string {
  const script = fileURLToPath(new URL("print-digest.ts", import.meta.url));
  return execFileSync(process.execPath, [script], {
    input: JSON.stringify(scenario),
    encoding: "utf8",
  }).trim();
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}

describe("determinism", () => {
  test("a seed gives the same result in one process and in two, another seed another", async () => {
    const first = await resultOf(scenario);
    const second = await resultOf(scenario);
    expect(second).toEqual(first);
    expect(digestOfAnotherProcess()).toBe(first.digest);
    const other = await resultOf({ ...scenario, seed: "other" });
    expect(other.digest).not.toBe(first.digest);
  });

  test("the size of the pieces does not matter, nor does looking on", () => {
    const whole = recordOf(scenario);
    const events: HistoryEvent[] = [];
    const world = makeWorld(scenario, events);
    for (let piece = 1; world.advance(piece); piece = (piece % 97) + 1) world.standing();
    expect(events).toEqual(whole);
  });

  test("two worlds side by side are found the same", async () => {
    const { digest } = await resultOf(scenario);
    const outcome = await verifyDeterminism(scenario, neverAborted());
    expect(outcome).toMatchObject({ kind: "same", digest });
  });

  test("the first event that differs is named, with both sides of it", async () => {
    let made = 0;
    const outcome = await verifyDeterminism(scenario, neverAborted(), (one, sink) => {
      const isSecond = made++ === 1;
      let index = 0;
      return makeWorldOf(one, {
        record: (event) => {
          const late = isSecond && index++ === 100;
          sink.record(late ? { ...event, at: event.at + 1 } : event);
        },
      });
    });
    const record = recordOf(scenario);
    const expected = record[100];
    const ofProcess = record.slice(0, 100).filter(({ process }) => process === expected?.process);
    expect(outcome).toEqual({
      kind: "differs",
      index: 100,
      first: expected,
      second: { ...expected, at: (expected?.at ?? 0) + 1 },
      before: record.slice(92, 100),
      firstLed: ofProcess.slice(-4),
      secondLed: ofProcess.slice(-4),
    });
  });

  test("an event too many is a difference as well", async () => {
    let made = 0;
    const outcome = await verifyDeterminism(scenario, neverAborted(), (one, sink) => {
      const isSecond = made++ === 1;
      return makeWorldOf(one, {
        record: (event) => {
          sink.record(event);
          if (isSecond && event.kind === "audited") sink.record(event);
        },
      });
    });
    expect(outcome).toMatchObject({ kind: "differs", first: null, second: { kind: "audited" } });
  });

  test("reading a clock in a run stops it, with the seed", async () => {
    const touching = verifyDeterminism(scenario, neverAborted(), (one) =>
      makeWorldOf(one, { record: () => void Date.now() }),
    );
    await expect(touching).rejects.toThrow(/Date\.now was called .* seed "small"/);
  });

  test("an abort ends a run with an operating error", async () => {
    const running = verifyDeterminism(scenario, AbortSignal.abort());
    await expect(running).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
