/** Lines, orders, digests and evidence of histories. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isControlEvent } from "../../src/history/control-event.ts";
import { Digest } from "../../src/history/digest.ts";
import type { HistoryEvent } from "../../src/history/event.ts";
import { fromLine, toLine } from "../../src/history/event-line.ts";
import { Evidence } from "../../src/history/evidence.ts";
import { mergeHistories } from "../../src/history/history-order.ts";
import { JobLanes } from "../../src/history/job-lanes.ts";
import { StoreOrder } from "../../src/history/store-order.ts";
import { ALERT, aDeployment, aRoute, HistoryBuilder } from "../checkers/history-builder.ts";

/** One event of every kind, with an instant beyond 32 bits among them. */
const everyKind = () => {
  const attempted = { token: 1, deployment: aDeployment(), route: aRoute() };
  const history = new HistoryBuilder()
    .enqueued([1, 2], ["canary", "stable"])
    .claimed([1])
    .settled([1], "retry")
    .wait(5_000_000_000)
    .settled([2], "dead", { refused: true })
    .lapsed([1], "stable/0#1", true)
    .requeued([2], "canary", 3, "stable")
    .drained([1], [2])
    .unknown("settle", { lease: "stable/0#1", jobs: [1, 2], outcomes: ["done", "retry"] })
    .unknown("commitRollout", { attempted })
    .committed({}, {})
    .looked()
    .fault("begins")
    .audited({ heldJobs: [1], deadJobs: [2] });
  const at = history.at;
  const stamp = { at, process: "p", order: 90, storeAt: at };
  return history
    .add({
      kind: "routeRefused",
      ...stamp,
      reason: "stale",
      epoch: 1,
      jobs: [1, 2],
      alreadyEnqueued: [1],
    })
    .add({ kind: "commitRefused", ...stamp, command: "drain", reason: "token", token: 2 })
    .add({ kind: "led", ...stamp, token: 2 })
    .add({
      kind: "alerted",
      at,
      process: "p",
      alert: { ...ALERT, at },
    })
    .add({ kind: "operated", at, process: "p", action: { kind: "pause" } })
    .add({ kind: "process", at, process: "p", phase: "started", version: "v1" }).events;
};

/** What came later: apart from the others, whose digest is pinned. */
const laterKinds = (): HistoryEvent[] => {
  const placed = { at: 7, process: "p", storeAt: 6, poolOrder: 3, member: "mail/canary_1" };
  return [
    { kind: "placeTaken", ...placed, limit: 2, holdFor: 9, lives: true, held: 1 },
    { kind: "placesFull", ...placed, limit: 2, held: 2 },
    { kind: "placeLeft", ...placed, held: true },
    ...new HistoryBuilder().settled([1], "done", { unrenewed: true }).events,
  ];
};

const digestOf = (events: readonly HistoryEvent[]) => {
  const digest = new Digest();
  for (const event of events) digest.record(event);
  return digest;
};

describe("a line of history", () => {
  test.each([...everyKind(), ...laterKinds()].map((event) => [event.kind, event] as const))(
    "of %s comes back as it was",
    (_kind, event) => {
      expect(toLine(event)).not.toContain("\n");
      expect(fromLine(toLine(event))).toEqual(event);
    },
  );

  test("keeps any columns of a settlement", () => {
    const row = fc.tuple(
      fc.nat(),
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom("done" as const, "retry" as const, "dead" as const),
      fc.boolean(),
      fc.maxSafeNat(),
    );
    fc.assert(
      fc.property(fc.array(row), fc.maxSafeNat(), (rows, at) => {
        const event: HistoryEvent = {
          kind: "settled",
          at,
          process: "p",
          order: 1,
          storeAt: at,
          version: "v1",
          lease: "l",
          jobs: rows.map(([job]) => job),
          attempts: rows.map(([, attempt]) => attempt),
          outcomes: rows.map(([, , outcome]) => outcome),
          accepted: rows.map(([, , , accepted]) => accepted),
          intendedAt: rows.map((r) => r[4]),
          startedAt: rows.map((r) => r[4]),
          finishedAt: rows.map((r) => r[4]),
        };
        expect(fromLine(toLine(event))).toEqual(event);
      }),
      { seed: 102 },
    );
  });

  test("that was cut off is refused", () => {
    const [event] = everyKind() as [HistoryEvent];
    expect(() => fromLine(toLine(event).slice(0, -5))).toThrow(SyntaxError);
  });
});

describe("digest", () => {
  test("is the same for the same events, and 16 hexadecimal digits", () => {
    expect(digestOf(everyKind()).hex()).toBe(digestOf(everyKind()).hex());
    expect(digestOf(everyKind()).hex()).toMatch(/^[0-9a-f]{16}$/);
  });

  test("is pinned: a change of it is a change of every committed digest", () => {
    expect(digestOf(everyKind()).hex()).toBe("0d46075d4e07b0ca");
  });

  test("changes with any number, word or flag of any event, and with their order", () => {
    const events = [...everyKind(), ...laterKinds()];
    const right = digestOf(events).hex();
    for (const [index, event] of events.entries()) {
      for (const changed of changesOf(event)) {
        expect(digestOf(events.with(index, changed)).hex(), JSON.stringify(changed)).not.toBe(
          right,
        );
      }
    }
    expect(digestOf([...events.slice(1), events[0] as HistoryEvent]).hex()).not.toBe(right);
  });

  test("its trail finds where two runs part, however long they are", () => {
    const run = (length: number, odd: number) => {
      const digest = new Digest();
      for (let i = 0; i < length; i++) {
        const phase = i === odd ? "crashed" : "started";
        digest.record({ kind: "process", at: i, process: "p", phase, version: "" });
      }
      return digest.trail;
    };
    expect(run(30_000, -1).firstDifference(run(30_000, -1))).toBeNull();
    const stretch = run(30_000, 12_345).firstDifference(run(30_000, -1));
    expect(stretch?.from).toBeLessThanOrEqual(12_345);
    expect(stretch?.to).toBeGreaterThan(12_345);
    expect((stretch?.to ?? 0) - (stretch?.from ?? 0)).toBeLessThan(10);
    const longer = run(30_001, -1).firstDifference(run(30_000, -1));
    expect(longer?.to).toBe(30_001);
  });
});

const WORDS: Record<string, readonly string[]> = {
  stable: ["canary"],
  canary: ["stable"],
  done: ["retry", "dead"],
  retry: ["done", "dead"],
  dead: ["done", "retry"],
};

/** The event with one scalar or one entry of a column changed, for each of them. */
function changesOf(event: HistoryEvent): HistoryEvent[] {
  const other = (value: unknown) =>
    typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${value}x`;
  return Object.entries(event).flatMap(([field, value]) => {
    if (field === "kind" || value === null) return [];
    if (Array.isArray(value)) {
      if (value.length === 0 || typeof value[0] === "object") return [];
      const changed = WORDS[value[0] as string] ?? [other(value[0])];
      return changed.map((word) => ({ ...event, [field]: value.with(0, word) }) as HistoryEvent);
    }
    return typeof value === "object" ? [] : [{ ...event, [field]: other(value) } as HistoryEvent];
  });
}

const led = (process: string, order: number, at: number): HistoryEvent => ({
  kind: "led",
  at,
  process,
  order,
  storeAt: at,
  token: 1,
});
const noted = (process: string, at: number): HistoryEvent => ({
  kind: "process",
  at,
  process,
  phase: "started",
  version: "",
});
const shown = (events: Iterable<HistoryEvent>) =>
  [...events].map((event) => ("order" in event ? event.order : `${event.process}@${event.at}`));

describe("merging", () => {
  const a = [noted("a", 1), led("a", 3, 30), noted("a", 31), led("a", 6, 60)];
  const b = [led("b", 1, 10), led("b", 4, 40), noted("b", 20)];

  test("lays store events by order, and others behind their own", () => {
    const right = ["a@1", 1, 3, "a@31", 4, "b@20", 6];
    expect(shown(mergeHistories([a, b]))).toEqual(right);
  });

  test("lays what a process recorded without the store by instant", () => {
    const c = [noted("c", 15), noted("c", 35), noted("c", 99)];
    const right = ["a@1", 1, "c@15", 3, "a@31", "c@35", 4, "b@20", 6, "c@99"];
    expect(shown(mergeHistories([a, b, c]))).toEqual(right);
  });

  test("any split of a history into processes gives its store events back in order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 60 }), (owners) => {
        const processes = [0, 1, 2, 3, 4].map((process) =>
          owners.flatMap((owner, order) =>
            owner === process ? [led(`p${process}`, order + 1, order)] : [],
          ),
        );
        expect(shown(mergeHistories(processes))).toEqual(owners.map((_, order) => order + 1));
      }),
      { seed: 103 },
    );
  });
});

describe("store order", () => {
  test("sorts what overtook, within the time that a reply may take", () => {
    const passed: HistoryEvent[] = [];
    const ordered = new StoreOrder({ holdFor: 10, sink: { record: (e) => passed.push(e) } });
    const heard = [led("a", 2, 5), led("b", 1, 8), noted("b", 9), led("a", 3, 9), led("b", 5, 30)];
    for (const event of heard) ordered.record(event);
    expect(shown(passed)).toEqual([1, 2, "b@9", 3]);
    ordered.record(led("a", 4, 33));
    ordered.flush();
    expect(shown(passed)).toEqual([1, 2, "b@9", 3, 4, 5]);
  });
});

describe("evidence", () => {
  test("keeps what was decided whole, and of the rest only the named jobs", () => {
    const evidence = new Evidence(new Set([2]));
    const all = everyKind();
    for (const event of all) evidence.record(event);
    expect(evidence.events.filter(isControlEvent)).toEqual(all.filter(isControlEvent));
    const jobs = evidence.events.filter((event) => !isControlEvent(event));
    expect(jobs.map(({ kind }) => kind)).toEqual([
      "enqueued",
      "settled",
      "requeued",
      "routeRefused",
    ]);
    expect(jobs[0]).toMatchObject({ jobs: [2], lanes: ["stable"] });
    expect(jobs[3]).toMatchObject({ jobs: [2], alreadyEnqueued: [] });
  });
});

test("lanes of jobs are kept, changed and forgotten, far apart and close by", () => {
  const lanes = new JobLanes();
  lanes.set(3, "canary");
  lanes.set(4, "stable");
  lanes.set(5_000_000, "canary");
  expect([2, 3, 4, 5, 5_000_000, 9_000_000].map((job) => lanes.of(job))).toEqual([
    null,
    "canary",
    "stable",
    null,
    "canary",
    null,
  ]);
  lanes.set(3, "stable");
  lanes.forget(4);
  expect([lanes.of(3), lanes.of(4)]).toEqual(["stable", null]);
});
