import { describe, expect, test } from "vitest";

import { crashScenario } from "../../../bench/scenarios/crash-scenario.ts";
import { initialRoute } from "../../../src/canary/routing/route.ts";
import type { RolloutRead } from "../../../src/canary/store/replies.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { type EndInputs, RunEnd } from "../../../src/live/run/run-end.ts";

const scenario = crashScenario("1");
const LOAD_FOR = 5 * SECOND;

const EMPTY: RolloutRead = {
  kind: "rollout",
  at: 0,
  order: 1,
  deployment: null,
  route: initialRoute("crashes"),
  stable: { queued: 0, inFlight: 0 },
  canary: { queued: 0, inFlight: 0 },
  waiting: 0,
  dead: 3,
};

const inState = (state: string): RolloutRead =>
  ({ ...EMPTY, deployment: { state } }) as unknown as RolloutRead;

async function isOverAfter(inputs: Partial<EndInputs>): Promise<boolean> {
  const end = new RunEnd(scenario, new AbortController().signal);
  end.consider({ at: LOAD_FOR, view: EMPTY, allSent: true, ...inputs });
  return Promise.race([end.over.then(() => true), Promise.resolve().then(() => false)]);
}

describe("a run is over", () => {
  test("when all is sent, the store is empty and the deployment is at rest", async () => {
    expect(await isOverAfter({})).toBe(true);
    expect(await isOverAfter({ view: inState("completed") })).toBe(true);
    expect(await isOverAfter({ view: inState("ramping") })).toBe(true);
  });

  test("not before the load is over and sent", async () => {
    expect(await isOverAfter({ at: LOAD_FOR - 1 })).toBe(false);
    expect(await isOverAfter({ allSent: false })).toBe(false);
  });

  test("not while a job is anywhere, or a rollback or promotion on its way", async () => {
    const one = { queued: 1, inFlight: 0 };
    const held = { queued: 0, inFlight: 1 };
    expect(await isOverAfter({ view: { ...EMPTY, stable: one } })).toBe(false);
    expect(await isOverAfter({ view: { ...EMPTY, canary: held } })).toBe(false);
    expect(await isOverAfter({ view: { ...EMPTY, waiting: 1 } })).toBe(false);
    expect(await isOverAfter({ view: inState("rolling_back") })).toBe(false);
    expect(await isOverAfter({ view: inState("promoting") })).toBe(false);
  });

  test("when the time to drain has passed, whatever is left", async () => {
    const at = LOAD_FOR + scenario.timing.drainWithin;
    const view = { ...inState("rolling_back"), waiting: 7 };
    expect(await isOverAfter({ at, view, allSent: false })).toBe(true);
    expect(await isOverAfter({ at: at - 1, view, allSent: false })).toBe(false);
  });

  test("when it is interrupted, even before it began", async () => {
    const end = new RunEnd(scenario, AbortSignal.abort());
    await expect(end.over).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
