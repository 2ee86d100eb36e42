/** Milder faults: every step leads down, and every kind comes to an end. */
import { expect, test } from "vitest";

import { stream } from "../../src/kernel/random.ts";
import { FAULT_KINDS, type Fault } from "../../src/scenario/faults/fault.ts";
import { KINDS } from "../../src/scenario/faults/fault-kinds.ts";
import { milderFaults } from "../../src/shrink/milder.ts";

const OF = { versions: ["v1", "v2"], maxAttempts: 3 };

test.each(FAULT_KINDS)("%s becomes milder in few steps, each a value of its own", (kind) => {
  const random = stream("milder", kind);
  const planned = { id: "fault-1", targets: ["canary/0"], at: 0, for: 1, kind };
  let fault = { ...planned, ...KINDS[kind].draw(random, OF) } as Fault;
  const seen = new Set<string>();
  for (let steps = 0; steps < 100; steps++) {
    expect(seen.has(JSON.stringify(fault))).toBe(false);
    seen.add(JSON.stringify(fault));
    const [next] = milderFaults(fault);
    if (next === undefined) return;
    expect(Object.keys(next)).toEqual(Object.keys(fault));
    fault = next;
  }
  throw new Error(`${kind} never comes to its mildest`);
});
