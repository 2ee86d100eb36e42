import { expect, test } from "vitest";

import type { DeadLetterCommand } from "../../../src/canary/store/commands.ts";
import { REASON_LIMIT } from "../../../src/canary/store/dead-letter.ts";
import { reasonOf } from "../../../src/canary/work/attempts/reason.ts";
import { Requeuer, type RequeuerAction } from "../../../src/canary/work/requeuer.ts";
import { ModelStore } from "../../../src/simulator/model-store.ts";
import {
  claimOf,
  enqueueOf,
  jobOf,
  QUEUE,
  SLOT,
  settlementOf,
  settleOf,
  T0,
} from "../../store/commands.ts";

const RETRY_AFTER = 100;

function storeWithDead(count: number): ModelStore {
  const store = new ModelStore({ slotFor: SLOT });
  const jobs = Array.from({ length: count }, (_, i) => jobOf(`j${i}`));
  store.apply(enqueueOf([], { jobs, lanes: jobs.map(() => "stable") }), T0);
  store.apply(claimOf("w", count), T0);
  store.apply(settleOf("w", ...jobs.map(({ id }) => settlementOf(id, "dead"))), T0);
  return store;
}

/** Runs the machine to its end; `lose` says which commands get no reply, though carried out. */
function run(
  store: ModelStore,
  ids: readonly string[] | null,
  lose: (command: DeadLetterCommand, number: number) => boolean = () => false,
) {
  const machine = new Requeuer({
    queue: QUEUE,
    ids,
    attempts: 2,
    batch: 3,
    retryAfter: RETRY_AFTER,
  });
  let now = T0 + 1;
  let step = machine.step({ kind: "start" }, now);
  for (let sent = 1; ; sent++) {
    const [action] = step.commands as readonly RequeuerAction[];
    if (action === undefined) {
      now = step.wakeAt ?? now;
      step = machine.step({ kind: "wake" }, now);
      continue;
    }
    if (action.kind === "finished") return { summary: action.summary, sent: sent - 1, now };
    const reply = store.apply(action, now);
    const reason = "lost";
    step = lose(action, sent)
      ? machine.step({ kind: "unanswered", command: action, definite: false, reason } as never, now)
      : machine.step({ kind: "replied", command: action, reply } as never, now);
  }
}

test("all that are dead, page by page, and not those that die meanwhile", () => {
  const store = storeWithDead(7);
  const { summary, sent } = run(store, null);
  expect(summary.requeued).toEqual(["j0", "j1", "j2", "j3", "j4", "j5", "j6"]);
  expect(summary).toMatchObject({ skipped: [], unsure: false });
  expect(sent).toBe(6);
  expect(store.audit(QUEUE)).toMatchObject({ waiting: 7, deadIds: [] });
});

test("nothing where nothing is dead", () => {
  const { summary } = run(storeWithDead(0), null);
  expect(summary).toEqual({ requeued: [], skipped: [], unsure: false });
});

test("those that are named, and says which were not dead", () => {
  const store = storeWithDead(3);
  const { summary } = run(store, ["j2", "x", "j0"]);
  expect(summary).toMatchObject({ requeued: ["j2", "j0"], skipped: ["x"] });
  expect(store.audit(QUEUE).deadIds).toEqual(["j1"]);
});

test("sends again after silence, and says that it is not sure", () => {
  const store = storeWithDead(3);
  const { summary, now } = run(store, ["j0", "j1"], (_, number) => number === 1);
  expect(summary).toEqual({ requeued: [], skipped: ["j0", "j1"], unsure: true });
  expect(now).toBe(T0 + 1 + RETRY_AFTER);
  expect(store.audit(QUEUE)).toMatchObject({ waiting: 2, deadIds: ["j2"] });
});

test("a silent read makes nothing unsure", () => {
  const { summary } = run(storeWithDead(2), null, (_, number) => number === 1);
  expect(summary).toEqual({ requeued: ["j0", "j1"], skipped: [], unsure: false });
});

test("a reason is one line of a bounded length, and whole characters", () => {
  expect(reasonOf("Error: no\n  at x\t(y)\r\n")).toBe("Error: no at x (y)");
  const long = `${"x".repeat(REASON_LIMIT - 1)}🐤 and more`;
  expect(reasonOf(long)).toBe("x".repeat(REASON_LIMIT - 1));
  expect(reasonOf("y".repeat(999))).toHaveLength(REASON_LIMIT);
});
