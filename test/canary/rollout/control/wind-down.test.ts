/** The wind-down of a canary lane: what it says is empty, it has looked at. */
import { expect, test } from "vitest";

import * as change from "../../../../src/canary/rollout/changes.ts";
import { WindDown } from "../../../../src/canary/rollout/control/wind-down.ts";
import { SECOND } from "../../../../src/kernel/time.ts";
import { Lab } from "../../lab/lab.ts";
import { CONFIG } from "../../lab/routes.ts";

const EMPTY = { queued: 0, inFlight: 0 };

/** Rolled back at this instant; the same deployment whenever it is. */
function rolledBack(at: number): change.Change {
  const { route } = new Lab().store.apply({ kind: "readRollout", queue: "q" }, 0);
  const planned = change.plan({ id: "d", config: CONFIG }, 0, route, 0);
  const steps = { kind: "immediate", reason: "", detectedAt: at, verifiedAt: at } as const;
  return change.rollBack(change.activate(planned, 0), steps, at);
}

test("drains first, then says that the lane is empty", () => {
  const wind = new WindDown();
  const stored = rolledBack(SECOND);
  expect(wind.next(stored, SECOND)).toMatchObject({ kind: "drain" });
  wind.drained(stored.deployment, EMPTY, SECOND);
  expect(wind.next(stored, SECOND)).toMatchObject({ kind: "commit" });
});

test("looks again at the lane of a deployment that a failover brought back to life", () => {
  const wind = new WindDown();
  const first = rolledBack(SECOND);
  wind.next(first, SECOND);
  wind.drained(first.deployment, EMPTY, SECOND);
  wind.forget();
  expect(wind.next(rolledBack(9 * SECOND), 9 * SECOND)).toMatchObject({ kind: "drain" });
});

test("looks again under another route, though nobody told that the store lost the first", () => {
  const wind = new WindDown();
  const { deployment, route } = rolledBack(SECOND);
  wind.next({ deployment, route }, SECOND);
  wind.drained(deployment, EMPTY, SECOND);
  expect(wind.next({ deployment, route }, SECOND)).toMatchObject({ kind: "commit" });
  const later = { deployment, route: { ...route, epoch: route.epoch + 4 } };
  expect(wind.next(later, 9 * SECOND)).toMatchObject({ kind: "drain" });
});
