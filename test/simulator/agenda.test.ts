import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { VirtualAgenda } from "../../src/simulator/agenda.ts";

const ALL = Number.MAX_SAFE_INTEGER;

describe("virtual agenda", () => {
  test("takes actions by instant, then in the order of scheduling, without the cancelled", () => {
    const planned = fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 600 });
    fc.assert(
      fc.property(planned, (plan) => {
        const agenda = new VirtualAgenda();
        const seen: string[] = [];
        plan.forEach(([at, cancelled], index) => {
          const scheduled = agenda.schedule(at, () => seen.push(`${agenda.now()}/${index}`));
          if (cancelled) scheduled.cancel();
        });
        const expected = plan
          .map(([at, cancelled], index) => ({ at, cancelled, index }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.at - b.at || a.index - b.index)
          .map(({ at, index }) => `${at}/${index}`);
        expect(agenda.run(ALL)).toBe(false);
        expect(seen).toEqual(expected);
        expect(agenda.taken).toBe(expected.length);
      }),
      { seed: 6 },
    );
  });

  test("what is scheduled for the past happens now, after what is due now", () => {
    const agenda = new VirtualAgenda();
    const seen: string[] = [];
    agenda.schedule(10, () => {
      agenda.schedule(3, () => seen.push(`late at ${agenda.now()}`));
      seen.push("first");
    });
    agenda.schedule(10, () => seen.push("second"));
    agenda.run(ALL);
    expect(seen).toEqual(["first", "second", "late at 10"]);
  });

  test("runs in pieces of any size to the same end", () => {
    const trail = (piece: number): string[] => {
      const agenda = new VirtualAgenda();
      const seen: string[] = [];
      const hop = (left: number): void => {
        seen.push(`${agenda.now()}:${left}`);
        if (left > 0) agenda.schedule(agenda.now() + (left % 3), () => hop(left - 1));
      };
      for (let i = 0; i < 5; i++) agenda.schedule(i, () => hop(10));
      while (agenda.run(piece));
      return seen;
    };
    expect(trail(1)).toEqual(trail(ALL));
    expect(trail(7)).toEqual(trail(ALL));
  });

  test("stands still once halted", () => {
    const agenda = new VirtualAgenda();
    let ran = 0;
    agenda.schedule(1, () => {
      ran += 1;
      agenda.halt();
    });
    agenda.schedule(2, () => {
      ran += 1;
    });
    expect(agenda.run(ALL)).toBe(false);
    expect([ran, agenda.now()]).toEqual([1, 1]);
  });
});
