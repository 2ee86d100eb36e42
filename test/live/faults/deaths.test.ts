import { expect, test } from "vitest";

import { SECOND } from "../../../src/kernel/time.ts";
import { downAfterDeath } from "../../../src/live/faults/deaths.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";

const planned = { targets: ["canary/0"], at: 10 * SECOND, for: 5 * SECOND } as const;
const poison: Fault = {
  ...planned,
  id: "fault-1",
  kind: "poison",
  probability: 1,
  restart: 3 * SECOND,
};
const crash: Fault = {
  ...planned,
  id: "fault-2",
  kind: "crash_at_command",
  command: "claim",
  nth: 1,
  moment: "after",
};

test("a process stays down as its fault says, and dies of none outside of it", () => {
  const death = (faults: readonly Fault[], seconds: number, process = "canary/0") =>
    downAfterDeath({ faults, process, at: seconds * SECOND });
  expect(death([poison], 12)).toBe(3 * SECOND);
  expect(death([crash], 12)).toBe(3 * SECOND);
  expect(death([crash], 16)).toBe(0);
  expect(death([poison], 9)).toBeNull();
  expect(death([poison], 18)).toBeNull();
  expect(death([poison], 12, "stable/0")).toBeNull();
  expect(death([{ ...planned, id: "fault-3", kind: "crash" }], 12)).toBeNull();
});
