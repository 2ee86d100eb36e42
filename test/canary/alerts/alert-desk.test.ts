import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Told } from "../../../src/canary/alerts/alert.ts";
import { AlertDesk } from "../../../src/canary/alerts/alert-desk.ts";

const TOLD: Told = { code: "canary_silent", subject: "", severity: "warning", message: "m" };
const cooldown = 10;

function say(desk: AlertDesk, at: number, told: Partial<Told> = {}, deployment = "d") {
  return desk.say({ told: { ...TOLD, ...told }, deployment, at, cooldown });
}

describe("an alert", () => {
  test("is told at once, its repeats when the cooldown is over, with their number", () => {
    const desk = new AlertDesk();
    expect(say(desk, 0)).toMatchObject({ at: 0, heldBack: 0, message: "m" });
    for (const at of [1, 5, 9]) expect(say(desk, at, { message: `m${at}` })).toBeNull();
    expect(desk.dueAt).toBe(10);
    expect(desk.due(9)).toEqual([]);
    expect(desk.due(10)).toMatchObject([{ at: 10, heldBack: 2, message: /^m9 \(2 like it/ }]);
    expect(desk.due(20)).toEqual([]);
    expect(say(desk, 20)).toMatchObject({ heldBack: 0 });
  });

  test.each([
    [{ code: "drain_late" }, "d"],
    [{ subject: "worker" }, "d"],
    [{ severity: "critical" }, "d"],
    [{}, "another"],
  ] as const)("is no repeat of one that differs: %j of %s", (other, deployment) => {
    const desk = new AlertDesk();
    say(desk, 0);
    expect(say(desk, 1, other, deployment)).not.toBeNull();
  });

  test.each(["action_refused", "rule"] as const)("is never held back if it is %s", (code) => {
    const desk = new AlertDesk();
    for (const at of [0, 1, 2]) expect(say(desk, at, { code })).toMatchObject({ heldBack: 0 });
    expect(desk.dueAt).toBeNull();
  });

  test("is told every time without a cooldown", () => {
    const desk = new AlertDesk();
    for (const at of [0, 0, 1]) {
      expect(desk.say({ told: TOLD, deployment: "d", at, cooldown: 0 })).not.toBeNull();
    }
  });
});

test("of any grounds none is lost, and none is told twice within a cooldown", () => {
  const codes = ["canary_silent", "too_old"] as const;
  const grounds = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.constantFrom(...codes)));
  fc.assert(
    fc.property(grounds, (list) => {
      const desk = new AlertDesk();
      const sorted = [...list].sort(([a], [b]) => a - b);
      for (const code of codes) {
        const told: { at: number; heldBack: number }[] = [];
        const own = sorted.filter(([, of]) => of === code);
        let next = 0;
        for (let at = 0; at < 100; at++) {
          told.push(...desk.due(at));
          for (; own[next]?.[0] === at; next++) {
            const alert = say(desk, at, { code });
            if (alert !== null) told.push(alert);
          }
        }
        expect(told.reduce((sum, { heldBack }) => sum + 1 + heldBack, 0)).toBe(own.length);
        told.slice(1).forEach(({ at }, i) => {
          expect(at - (told[i]?.at ?? 0)).toBeGreaterThanOrEqual(cooldown);
        });
      }
    }),
    { seed: 71 },
  );
});
