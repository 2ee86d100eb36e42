import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Controller } from "../../../../src/canary/rollout/control/controller.ts";
import { MILLISECOND, SECOND } from "../../../../src/kernel/time.ts";
import { POOL, Pool } from "../../lab/pool.ts";
import { poolThatForgets, sharedPool } from "../../lab/shared-pool.ts";

const ONE = { queues: 2, deployments: 1, holdFor: 3 * SECOND, maxDuration: 4 * SECOND };

describe("a limit of deployments that live at once", () => {
  test("makes the next one wait, and people are told once", () => {
    const pool = new Pool(ONE);
    const [first, second] = pool.names as [string, string];
    pool.control(first, "a");
    pool.lab.run(SECOND);
    pool.control(second, "b");
    pool.lab.run(3 * SECOND);
    expect(pool.living).toEqual([first]);
    const message = `canary of ${second} waits: 1 of at most 1 deployments live in ${POOL}.`;
    expect(pool.alerts).toMatchObject([
      { code: "deployment_limit", severity: "warning", subject: `canary of ${second}`, message },
    ]);
  });

  test("lets it begin soon after the former has ended, not when its place lapses", () => {
    const pool = new Pool({ ...ONE, holdFor: 3_000 * SECOND, maxDuration: 4 * SECOND });
    const [first, second] = pool.names as [string, string];
    pool.control(first, "a");
    pool.lab.run(SECOND);
    pool.control(second, "b");
    pool.lab.run(20 * SECOND);
    expect(pool.ended).toEqual([first]);
    pool.lab.run(1_000 * SECOND);
    expect(pool.ended).toEqual([first, second]);
    expect(pool.most).toBe(1);
  });

  test("is kept, and everybody comes on in the end, whatever is lost or killed", () => {
    fc.assert(sharedPool(), { seed: 23, numRuns: 20 });
  });

  test("is got through also when the store forgets, at any time, what it had acknowledged", () => {
    fc.assert(poolThatForgets(), { seed: 29, numRuns: 12 });
  });

  test("counts what outlived its place: it goes on, nobody begins, people are told", () => {
    const pool = new Pool({ ...ONE, queues: 3, maxDuration: 20 * SECOND });
    const [first, second, third] = pool.names as [string, string, string];
    const lost = pool.control(first, "a");
    pool.lab.run(2 * SECOND);
    lost.stop();
    pool.control(second, "b");
    pool.lab.run(6 * SECOND);
    expect(pool.living).toEqual([first, second]);
    pool.control(first, "a#2");
    pool.lab.run(SECOND);
    pool.control(third, "c");
    pool.lab.run(5 * SECOND);
    expect(pool.living).toEqual([first, second]);
    const critical = pool.alerts.filter(({ severity }) => severity === "critical");
    const told = critical.map(({ code, subject }) => [code, subject]);
    expect(told.sort()).toEqual([
      ["deployment_limit", `canary of ${first}`],
      ["deployment_limit", `canary of ${second}`],
    ]);
    pool.lab.run(60 * SECOND);
    expect(pool.ended).toEqual([first, second, third]);
    expect(pool.most).toBe(2);
  });

  test("holds nothing up where the pool cannot be reached: what lives is led on", () => {
    const pool = new Pool(ONE);
    const [queue] = pool.names as [string, string];
    const isUp = () => pool.lab.now < 2 * SECOND;
    pool.control(queue, "a", {
      fateOf: ({ kind }) => (kind === "takePlace" && !isUp() ? "lostBefore" : "answered"),
    });
    pool.lab.run(20 * SECOND);
    expect(pool.ended).toEqual([queue]);
    const { deployment } = pool.lab.store.audit(queue);
    expect((deployment?.endedAt ?? 0) - (deployment?.createdAt ?? 0)).toBeLessThan(6 * SECOND);
  });

  test("is within the documents' bound", () => {
    const made = (deployments: number) => () =>
      new Controller({
        name: "a",
        queue: "q",
        leaderFor: SECOND,
        retryAfter: MILLISECOND,
        planned: null,
        limit: { pool: POOL, deployments, holdFor: SECOND },
      });
    expect(made(50)).not.toThrow();
    for (const wrong of [0, 51, 1.5]) expect(made(wrong)).toThrow("it must be 1 to 50");
  });
});

test("a second deployment waits for the one that its queue has, and people are told once", () => {
  const pool = new Pool({ ...ONE, queues: 1, maxDuration: 6 * SECOND });
  const queue = "queue-0";
  const first = pool.control(queue, "a");
  pool.lab.run(2 * SECOND);
  first.stop();
  pool.control(queue, "b", { id: "canary_2" });
  pool.lab.run(4 * SECOND);
  expect(pool.lab.store.audit(queue).deployment?.id).toBe(`canary of ${queue}`);
  expect(pool.alerts).toMatchObject([
    { code: "deployment_exists", severity: "warning", subject: "canary_2" },
  ]);
  pool.lab.run(4 * SECOND);
  const second = pool.lab.store.audit(queue).deployment;
  expect(second).toMatchObject({ id: "canary_2", state: "active" });
  const left = pool.lab.sent.filter(({ kind }) => kind === "leavePlace");
  expect(left).toMatchObject([{ queue: POOL, member: `${queue}/canary of ${queue}` }]);
});
