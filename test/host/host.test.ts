import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Host } from "../../src/host/host.ts";
import { type Instant, MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import { Lab } from "../canary/lab/lab.ts";

const TICK = 10 * MILLISECOND;

/** A machine that asks to be woken every tick, and never acts before its instant. */
class Ticking {
  readonly seen: Instant[] = [];
  acts = 0;
  #actAt: Instant = 0;

  step(_event: "start" | "wake", now: Instant): { commands: "act"[]; wakeAt: Instant } {
    this.seen.push(now);
    if (now < this.#actAt) return { commands: [], wakeAt: this.#actAt };
    this.#actAt = now + TICK;
    return { commands: ["act"], wakeAt: this.#actAt };
  }
}

/** Steps of a clock: after so many ms from the last one, by so many ms. */
const steps = fc.array(
  fc.record({ after: fc.nat({ max: 300 }), by: fc.integer({ min: -60_000, max: 60_000 }) }),
  { maxLength: 6 },
);

function tick(changes: readonly { after: number; by: number }[]): Ticking {
  const lab = new Lab();
  let offset = 0;
  let at = lab.now;
  for (const { after, by } of changes) {
    at += after * MILLISECOND;
    lab.agenda.schedule(at, () => {
      offset += by * MILLISECOND;
    });
  }
  const agenda = {
    now: () => lab.now + offset,
    // A timer: set for a length, whatever becomes of the clock.
    schedule: (when: Instant, action: () => void) => lab.agenda.schedule(when - offset, action),
  };
  const machine = new Ticking();
  const host = new Host<"start" | "wake", "act">({
    machine,
    agenda,
    perform: () => {
      machine.acts += 1;
    },
    wake: () => "wake",
  });
  host.deliver("start");
  lab.run(2 * SECOND);
  return machine;
}

describe("a host", () => {
  test("gives its machine a time that never falls, and wakes it on through any step", () => {
    fc.assert(
      fc.property(steps, (changes) => {
        const { seen, acts } = tick(changes);
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        // Each step costs at most one tick, and brings at most one early.
        expect(acts).toBeGreaterThanOrEqual(2 * (SECOND / TICK) - changes.length);
        expect(acts).toBeLessThanOrEqual(2 * (SECOND / TICK) + 1 + changes.length);
        expect(seen.length).toBeLessThanOrEqual(2 * (SECOND / TICK) + 1 + 2 * changes.length);
      }),
      { seed: 51, numRuns: 300 },
    );
  });

  test("does not let a machine that asks for the past turn in a circle", () => {
    const lab = new Lab();
    const host = new Host<"start" | "wake", never>({
      machine: { step: (_event, now: Instant) => ({ commands: [], wakeAt: now - SECOND }) },
      agenda: lab.agenda,
      perform: () => {},
      wake: () => "wake",
    });
    host.deliver("start");
    expect(() => lab.run(SECOND)).toThrow(/woken at \d+ for ever/);
  });
});
