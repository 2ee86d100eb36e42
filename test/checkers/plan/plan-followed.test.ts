/** Moves that a plan has, that a person asked for, and that nobody did. */
import { describe, expect, test } from "vitest";

import { PlanFollowed } from "../../../src/checkers/plan/plan-followed.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { recordOf, smallScenario } from "../../simulator/worlds.ts";

function judged(events: readonly HistoryEvent[]): string | undefined {
  const checker = new PlanFollowed();
  for (const event of events) checker.observe(event);
  return checker.finish()[0]?.verdict;
}

describe("plan-followed", () => {
  test("passes stages that come as planned", () => {
    expect(judged(recordOf(smallScenario()))).toBe("pass");
  });

  /** For longer than any command is on its way, nothing that is asked for can be done. */
  const events = recordOf(
    smallScenario({
      faults: [
        { id: "fault-1", kind: "corruption", targets: ["store"], at: 5 * SECOND, for: 9 * SECOND },
      ],
      operations: [
        { at: 6 * SECOND, action: { kind: "set_share", share: 5_000 } },
        { at: 6 * SECOND + MILLISECOND, action: { kind: "promote" } },
      ],
    }),
  );

  test("passes what a person asked for long before it could be done", () => {
    const states = events.flatMap((event) =>
      event.kind === "committed" ? [event.deployment.state] : [],
    );
    expect(states).toContain("promoting");
    expect(judged(events)).toBe("pass");
  });

  test("fails a promotion that says a person asked, and nobody did", () => {
    expect(judged(events.filter(({ kind }) => kind !== "operated"))).toBe("fail");
  });
});
