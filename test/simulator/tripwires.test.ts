/** That every tripwire throws with its name, the seed and the place, and is gone afterwards. */
import { afterEach, expect, test } from "vitest";

import { AssertionError } from "../../src/kernel/assert.ts";
import { stream } from "../../src/kernel/random.ts";
import { armTripwires } from "../../src/simulator/tripwires.ts";

let disarm = () => {};
afterEach(() => disarm());

const CALLS: [shown: string, call: () => unknown][] = [
  ["Date.now", () => Date.now()],
  ["new Date", () => new Date()],
  ["new Date", () => new Date(0)],
  ["Date", () => Date()],
  ["performance.now", () => performance.now()],
  ["process.hrtime", () => process.hrtime.bigint()],
  ["Math.random", () => Math.random()],
  ["crypto.randomUUID", () => crypto.randomUUID()],
  ["crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(1))],
  ["setTimeout", () => clearTimeout(setTimeout(() => {}, 0))],
  ["setInterval", () => clearInterval(setInterval(() => {}, 1_000))],
  ["setImmediate", () => clearImmediate(setImmediate(() => {}))],
];

/** What the call threw while armed; null if nothing. */
function trippedBy(call: () => unknown): unknown {
  disarm = armTripwires({ seed: "a seed" });
  try {
    call();
    return null;
  } catch (error) {
    return error;
  } finally {
    disarm();
  }
}

test.each(CALLS)("%s trips, and works again afterwards", (shown, call) => {
  const error = trippedBy(call);
  expect(error).toBeInstanceOf(AssertionError);
  const { message } = error as AssertionError;
  expect(message).toContain(`${shown} was called at `);
  expect(message).toContain("tripwires.test.ts:");
  expect(message).toContain('seed "a seed"');
  expect(call).not.toThrow();
});

test("disarming puts back the very same functions", () => {
  const originals = () => [Date, Date.now, performance.now, Math.random, setTimeout, setImmediate];
  const before = originals();
  armTripwires({ seed: "1" })();
  expect(originals()).toEqual(before);
  expect(Object.hasOwn(performance, "now")).toBe(false);
});

test("what depends on its arguments only goes on working", () => {
  const when = new Date(0);
  disarm = armTripwires({ seed: "1" });
  const seen = [when instanceof Date, Date.UTC(1970, 0, 2), stream("1", "a").next()];
  disarm();
  expect(seen).toEqual([true, 86_400_000, stream("1", "a").next()]);
});

test("arming twice is a bug, disarming twice is not", () => {
  disarm = armTripwires({ seed: "first" });
  expect(() => armTripwires({ seed: "second" })).toThrow('armed already, for seed "first"');
  disarm();
  disarm();
  const again = armTripwires({ seed: "third" });
  disarm();
  expect(() => Math.random()).toThrow('seed "third"');
  again();
  expect(() => Math.random()).not.toThrow();
});
