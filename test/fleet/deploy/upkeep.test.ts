import { describe, expect, test } from "vitest";

import type { DeploymentState } from "../../../src/canary/rollout/deployment.ts";
import type { RolloutRead } from "../../../src/canary/store/replies.ts";
import { UPKEEP_EVERY, Upkeep } from "../../../src/fleet/deploy/upkeep.ts";
import { VirtualAgenda } from "../../../src/simulator/agenda.ts";
import { aDeployment, aRoute } from "../../checkers/history-builder.ts";

const NOTHING = { queued: 0, inFlight: 0 };

function view(state: DeploymentState | null, canaryVersion: string | null): RolloutRead {
  return {
    kind: "rollout",
    at: 0,
    order: 1,
    deployment: state === null ? null : aDeployment({ state }),
    route: aRoute({ stableVersion: "v1", canaryVersion }),
    stable: NOTHING,
    canary: NOTHING,
    waiting: 0,
    dead: 0,
  };
}

/** A tool that sees one view a look, and the last one from then on. */
function tool(...views: readonly (RolloutRead | null)[]) {
  const agenda = new VirtualAgenda();
  const done: string[] = [];
  let looks = 0;
  const upkeep = new Upkeep<string>({
    agenda,
    canaryVersion: "v2",
    read: (heard) => {
      looks += 1;
      heard(views[Math.min(looks, views.length) - 1] ?? null);
    },
    startAgain: (worker) => done.push(`${worker} again at ${agenda.now()}`),
    setBack: (worker, version) => done.push(`${worker} to ${version} at ${agenda.now()}`),
  });
  const runFor = (looksMore: number) => {
    agenda.run(looksMore);
    return { done, looks };
  };
  return { upkeep, runFor };
}

const ended = view("failed", null);
const live = view("active", "v2");

describe("upkeep", () => {
  test("does not look as long as there is nobody to look after", () => {
    expect(tool(live).runFor(10).looks).toBe(0);
  });

  test("starts all retired canary workers once their canary lives again, and looks no more", () => {
    const { upkeep, runFor } = tool(ended, null, live);
    upkeep.retired("canary/0");
    upkeep.retired("canary/1");
    const at = 3 * UPKEEP_EVERY;
    const done = [`canary/0 again at ${at}`, `canary/1 again at ${at}`];
    expect(runFor(10)).toEqual({ done, looks: 3 });
  });

  test("gives promoted stable workers the version back that the route calls stable", () => {
    const { upkeep, runFor } = tool(view("completed", null), live);
    upkeep.promoted("stable/0");
    expect(runFor(10)).toEqual({ done: [`stable/0 to v1 at ${2 * UPKEEP_EVERY}`], looks: 2 });
  });

  test.each([
    ["has ended", ended],
    ["has ended, whatever the route says", view("failed", "v2")],
    ["is on its way to its end", view("rolling_back", null)],
    ["is not there at all", view(null, null)],
    ["is of another version", view("active", "v3")],
  ])("leaves workers alone whose deployment %s", (_what, seen) => {
    const { upkeep, runFor } = tool(seen);
    upkeep.retired("canary/0");
    upkeep.promoted("stable/0");
    expect(runFor(10)).toEqual({ done: [], looks: 10 });
  });

  test("looks after a worker again that has retired again", () => {
    const { upkeep, runFor } = tool(live, ended, live);
    upkeep.retired("canary/0");
    expect(runFor(10).looks).toBe(1);
    upkeep.retired("canary/0");
    expect(runFor(10)).toMatchObject({ done: { length: 2 }, looks: 3 });
  });
});
