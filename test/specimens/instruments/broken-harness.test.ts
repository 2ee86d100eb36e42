/**
 * Specimens of the harness itself: a checker that throws makes the run inconclusive, never a pass;
 * a part of the core that asks the machine for the time stops the run, with seed and place.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type * as Health from "../../../src/canary/rules/health.ts";
import type * as Lapses from "../../../src/checkers/jobs/lapses-justified.ts";
import { HEALTHY } from "../base-scenario.ts";
import { runFresh } from "../specimen.ts";

const CHECKER = "../../../src/checkers/jobs/lapses-justified.ts";
const HEALTH = "../../../src/canary/rules/health.ts";

describe("the harness", () => {
  afterEach(() => {
    vi.doUnmock(CHECKER);
    vi.doUnmock(HEALTH);
    vi.resetModules();
  });

  test("cannot say when a checker throws, and says which and why", async () => {
    vi.resetModules();
    vi.doMock(CHECKER, async (importOriginal) => {
      const { LapsesJustified } = await importOriginal<typeof Lapses>();
      class Broken extends LapsesJustified {
        override observe(): void {
          throw new TypeError("lost its way");
        }
      }
      return { LapsesJustified: Broken };
    });
    const { verdict, findings } = await runFresh({ scenario: HEALTHY }, 1);
    const finding = findings.find(({ id }) => id === "lapses-justified");
    expect(finding).toMatchObject({ verdict: "unknown" });
    expect(finding?.sentence).toContain("TypeError: lost its way");
    expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(verdict).toBe("inconclusive");
  });

  test.each<[string, () => unknown]>([
    ["Date", () => Date.now()],
    ["Math.random", () => Math.random()],
    ["performance.now", () => performance.now()],
  ])("stops a core that asks the machine: %s", async (what, ask) => {
    vi.resetModules();
    vi.doMock(HEALTH, async (importOriginal) => {
      const original = await importOriginal<typeof Health>();
      const judgeHealth: typeof original.judgeHealth = (input) => {
        ask();
        return original.judgeHealth(input);
      };
      return { ...original, judgeHealth };
    });
    const error = await runFresh({ scenario: HEALTHY }, 3).then(
      () => null,
      (thrown: unknown) => thrown as Error,
    );
    expect(error?.message).toContain(what);
    expect(error?.message).toContain("3");
  });
});
