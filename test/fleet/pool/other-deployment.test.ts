/** How a deployment of another queue holds its place, and what becomes of the place at its end. */
import { describe, expect, test } from "vitest";
import type { PlaceCommand } from "../../../src/canary/store/commands.ts";
import type { Exchange } from "../../../src/canary/store/exchange.ts";
import { OtherDeployment } from "../../../src/fleet/pool/other-deployment.ts";
import { limitOf, otherDeployments, poolOf } from "../../../src/fleet/pool/pool-options.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { ModelStore } from "../../../src/simulator/model-store.ts";
import { aScenario } from "../../a-scenario.ts";

const OPTIONS = {
  pool: "pool",
  member: "other/canary",
  limit: 1,
  holdFor: 9 * SECOND,
  retryAfter: SECOND,
  endsAt: 10 * SECOND,
  givesBack: true,
};

/** Runs it to its end, at a store that answers at once; `loses`: sendings without a reply. */
function course(options: Partial<typeof OPTIONS>, loses: readonly number[] = []): string[] {
  const machine = new OtherDeployment({ ...OPTIONS, ...options });
  const store = new ModelStore({ slotFor: SECOND });
  const sent: string[] = [];
  let now = 0;
  let step = machine.step({ kind: "start" }, now);
  while (step.commands.length > 0 || step.wakeAt !== null) {
    const command = step.commands[0];
    if (command === undefined) {
      now = step.wakeAt ?? now;
      step = machine.step({ kind: "wake" }, now);
      continue;
    }
    sent.push(`${command.kind} at ${now / SECOND}`);
    step = machine.step(answer(command, store, { now, isLost: loses.includes(sent.length) }), now);
  }
  return sent;
}

function answer(
  command: PlaceCommand,
  store: ModelStore,
  { now, isLost }: { readonly now: number; readonly isLost: boolean },
): Exchange<PlaceCommand> {
  const reply = store.apply(command, now);
  if (isLost) return { kind: "unanswered", command, definite: false, reason: "lost" } as never;
  return { kind: "replied", command, reply } as Exchange<PlaceCommand>;
}

describe("a deployment of another queue", () => {
  test("renews its place well before it lapses, and gives it back at its end", () => {
    const taken = ["takePlace at 0", "takePlace at 3", "takePlace at 6", "takePlace at 9"];
    expect(course({})).toEqual([...taken, "leavePlace at 10"]);
  });

  test("asks again where a reply stayed away, also to leave", () => {
    expect(course({ endsAt: 3 * SECOND }, [1, 3])).toEqual([
      "takePlace at 0",
      "takePlace at 1",
      "leavePlace at 3",
      "leavePlace at 4",
    ]);
  });

  test("dies without a word where it does not give its place back", () => {
    expect(course({ givesBack: false, endsAt: 5 * SECOND })).toEqual([
      "takePlace at 0",
      "takePlace at 3",
    ]);
  });
});

describe("what a run is told of its limit", () => {
  const deploymentLimit = {
    deployments: 3,
    holdFor: 9 * SECOND,
    heldByOthers: 2,
    until: 5 * SECOND,
    givenBack: false,
  };

  test("nothing without one", () => {
    const scenario = aScenario();
    expect([poolOf(scenario), limitOf(scenario)]).toEqual([null, undefined]);
    expect(otherDeployments(scenario, 0)).toEqual([]);
  });

  test("a pool of its own, and others by the run's start", () => {
    const scenario = aScenario({ scenario: { deploymentLimit } });
    const pool = `${scenario.rollout.queue}-deployments`;
    expect(limitOf(scenario)).toEqual({ pool, deployments: 3, holdFor: 9 * SECOND });
    const others = otherDeployments(scenario, SECOND);
    expect(new Set(others.map(({ member }) => member)).size).toBe(2);
    expect(others[0]).toMatchObject({ pool, limit: 3, endsAt: 6 * SECOND, givesBack: false });
  });
});
