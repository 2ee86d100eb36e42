import { describe, expect, test } from "vitest";

import { LeavesNothing } from "../../../src/checkers/jobs/leaves-nothing.ts";
import { MILLISECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { aFault, HistoryBuilder, traitsOf } from "../history-builder.ts";

const WORKER = "stable/0";

/** The run goes on after that, and then ends. */
function verdictOf(history: HistoryBuilder, isStruck = true): string | undefined {
  history.process("stopped", "controller/0");
  const scenario = aScenario({ scenario: { faults: isStruck ? [aFault] : [] } });
  return history.verdict(new LeavesNothing({ scenario, traitsOf }), "leaves-nothing");
}

const busy = () => new HistoryBuilder().process("started", WORKER).enqueued([0, 1]).claimed([0, 1]);

describe("leaves-nothing", () => {
  test("passes for a worker that settles all before it ends, accepted or not", () => {
    expect(verdictOf(busy().settled([0, 1]).process("stopped", WORKER))).toBe("pass");
    const refused = busy().settled([0]).settled([1], "done", { refused: true });
    expect(verdictOf(refused.process("stopped", WORKER))).toBe("pass");
  });

  test.each(["stopped", "retired"] as const)("a job in hand when it %s", (phase) => {
    expect(verdictOf(busy().settled([0]).process(phase, WORKER))).toBe("fail");
    expect(verdictOf(busy().settled([0]).process(phase, "canary/0"))).toBeUndefined();
  });

  test("what was taken from it, or may have been settled, is not in its hands", () => {
    expect(verdictOf(busy().lapsed([0, 1]).process("stopped", WORKER))).toBe("pass");
    const unheard = busy()
      .settled([0])
      .unknown("settle", { jobs: [1], outcomes: ["done"] });
    expect(verdictOf(unheard.process("stopped", WORKER))).toBe("pass");
  });

  test("what it held before it crashed is not in its hands, whenever that is heard of", () => {
    const crashed = busy().process("crashed", WORKER).claimed([2]).process("started", WORKER);
    const again = { lease: "stable/0#2" };
    crashed.claimed([3], again).settled([3], "done", again).process("stopped", WORKER);
    expect(verdictOf(crashed)).toBe("pass");
  });

  test("the end of the run ends whoever still runs, whatever they hold", () => {
    const history = busy();
    const end = { kind: "process", process: WORKER, version: "v1", phase: "stopped" } as const;
    history.add({ ...end, at: history.at + MILLISECOND });
    expect(verdictOf(history)).toBeUndefined();
  });

  test("a lease that may have lapsed while it was not heard is let pass", () => {
    const { leaseFor } = aScenario().timing;
    expect(
      verdictOf(
        busy()
          .wait(leaseFor - 2 * MILLISECOND)
          .process("stopped", WORKER),
      ),
    ).toBe("fail");
    expect(verdictOf(busy().wait(leaseFor).process("stopped", WORKER))).toBe("pass");
  });

  test("says nothing where nothing is struck", () => {
    expect(verdictOf(busy().process("stopped", WORKER), false)).toBeUndefined();
  });
});
