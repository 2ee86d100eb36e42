import { expect, test } from "vitest";

import { NO_RECORDS } from "../../../src/canary/audit/mark.ts";
import { initialRoute } from "../../../src/canary/routing/route.ts";
import type { CommandUnknown, HistoryEvent } from "../../../src/history/event.ts";
import { withLastCommit } from "../../../src/live/run/last-commit.ts";
import type { LiveRecord } from "../../../src/live/run/live-run.ts";

const STARTED_AT = 1_000;
const deployment = (version: number) => ({
  version,
  state: "failed",
  createdAt: 5_000,
  rules: {},
  audit: NO_RECORDS,
  events: [],
});

const committed = (version: number, token: number, order = version) =>
  ({
    kind: "committed",
    at: 1,
    order,
    token,
    deployment: deployment(version),
  }) as unknown as HistoryEvent;

const tried = (version: number, token: number) =>
  ({
    kind: "unknown",
    command: "commitRollout",
    at: 2,
    attempted: {
      token,
      deployment: deployment(version),
      route: initialRoute("q"),
      records: ["line"],
    },
  }) as unknown as CommandUnknown;

const record = (version: number | null) =>
  ({
    startedAt: STARTED_AT,
    length: 9_000,
    last: {
      kind: "rollout",
      at: 10_500,
      order: 77,
      deployment: version === null ? null : deployment(version),
      route: initialRoute("q"),
    },
  }) as unknown as LiveRecord;

test("a version that somebody recorded is left as it is", () => {
  const events = [committed(1, 1), committed(2, 1)];
  expect([...withLastCommit(events, record(2))]).toEqual(events);
});

test("no deployment, nothing to add", () => {
  expect([...withLastCommit([], record(null))]).toEqual([]);
});

test("a commit whose reply nobody heard is told by what the store ended with", () => {
  const events = [committed(1, 1), tried(2, 4)];
  const [, , added, ...more] = [...withLastCommit(events, record(2))];
  expect(more).toEqual([]);
  expect(added).toMatchObject({
    kind: "committed",
    process: "world",
    order: 77,
    storeAt: 2,
    token: 4,
    deployment: { version: 2, createdAt: 4_000 },
  });
});

test("a version that the store lost may come again, unheard", () => {
  const lost = { kind: "storeLost", at: 2, order: 3, keptTo: 1 } as unknown as HistoryEvent;
  const events = [committed(1, 1), committed(2, 1), lost, tried(2, 2)];
  expect([...withLastCommit(events, record(2))].at(-1)).toMatchObject({
    process: "world",
    token: 2,
  });
  const again = [...events, committed(2, 2, 5)];
  expect([...withLastCommit(again, record(2))]).toEqual(again);
});
