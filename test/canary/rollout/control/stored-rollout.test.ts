/** When what is stored is loaded again. */
import { expect, test } from "vitest";

import { StoredRollout } from "../../../../src/canary/rollout/control/stored-rollout.ts";
import { initialRoute } from "../../../../src/canary/routing/route.ts";
import { MINUTE, SECOND } from "../../../../src/kernel/time.ts";

const EVERY = 10 * SECOND;
const NOTHING = { queued: 0, inFlight: 0 };

/** When the controller of `queue` loads again what it has loaded `at`. */
function reloadAt(queue: string, at: number): number {
  const stored = new StoredRollout({
    name: "controller/0",
    queue,
    leaderFor: EVERY,
    retryAfter: SECOND,
    planned: null,
  });
  const load = { stable: NOTHING, canary: NOTHING, waiting: 0, dead: 0 };
  const route = initialRoute(queue);
  stored.loaded({ kind: "rollout", at, order: 1, deployment: null, route, ...load }, at);
  return stored.reloadAt;
}

test("it is loaded again in time, whatever the queue, the instant and its sign", () => {
  for (const queue of ["mail", "jobs", "queue-17"]) {
    for (const at of [-3 * MINUTE, -1, 0, 1, EVERY, 7 * MINUTE + 3]) {
      const after = reloadAt(queue, at) - at;
      expect(after).toBeGreaterThan(0);
      expect(after).toBeLessThanOrEqual(EVERY);
      expect(reloadAt(queue, at + after) - at - after).toBe(EVERY);
    }
  }
});

test("hundreds of controllers that load at once do not do so again", () => {
  const inSecond = new Map<number, number>();
  for (let i = 0; i < 500; i++) {
    const second = Math.ceil((reloadAt(`queue-${i}`, MINUTE) - MINUTE) / SECOND);
    inSecond.set(second, (inSecond.get(second) ?? 0) + 1);
  }
  expect(inSecond.size).toBe(10);
  expect(Math.max(...inSecond.values())).toBeLessThan(80);
});
