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

  test("shuffled, takes the same actions at the same instants, in an order of the seed", () => {
    const planned = fc.array(fc.nat(20), { minLength: 1, maxLength: 400 });
    const trailOf = (plan: readonly number[], seed: string, shuffle: boolean): string[] => {
      const agenda = new VirtualAgenda({ seed, shuffle, jitter: [0, 0] });
      const seen: string[] = [];
      plan.forEach((at, i) => void agenda.schedule(at, () => seen.push(`${agenda.now()}/${i}`)));
      while (agenda.run(7));
      return seen;
    };
    fc.assert(
      fc.property(planned, fc.string(), (plan, seed) => {
        const shuffled = trailOf(plan, seed, true);
        expect([...shuffled].sort()).toEqual(trailOf(plan, seed, false).sort());
        const instants = shuffled.map((of) => Number(of.split("/")[0]));
        expect(instants).toEqual([...instants].sort((a, b) => a - b));
        expect(trailOf(plan, seed, true)).toEqual(shuffled);
      }),
      { seed: 7 },
    );
    const crowd = Array.from({ length: 50 }, () => 3);
    expect(trailOf(crowd, "a", true)).not.toEqual(trailOf(crowd, "a", false));
    expect(trailOf(crowd, "a", true)).not.toEqual(trailOf(crowd, "b", true));
  });

  test("jitter delays every action within its bounds, but not what is to be exact", () => {
    const bounds = fc.tuple(fc.nat(50), fc.nat(50)).map(([least, more]) => [least, least + more]);
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 100 }), bounds, (plan, jitter) => {
        const [least = 0, most = 0] = jitter;
        const agenda = new VirtualAgenda({ seed: "s", shuffle: false, jitter: [least, most] });
        let taken = 0;
        for (const at of plan) {
          agenda.schedule(at, () => {
            taken += 1;
            expect(agenda.now()).toBeGreaterThanOrEqual(at + (most > 0 ? least : 0));
            expect(agenda.now()).toBeLessThanOrEqual(at + most);
          });
          agenda.scheduleExactly(at, () => expect(agenda.now()).toBe(at));
        }
        agenda.run(ALL);
        expect(taken).toBe(plan.length);
      }),
      { seed: 8 },
    );
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
