/** What a recording port writes down of each exchange, and of those that never came to an end. */
import { describe, expect, test } from "vitest";

import { NO_HASH } from "../../src/canary/audit/mark.ts";
import type { StoreCommand } from "../../src/canary/store/commands.ts";
import type { Exchange } from "../../src/canary/store/exchange.ts";
import type { Job } from "../../src/canary/store/job.ts";
import type { CommandUnknown, HistoryEvent } from "../../src/history/event.ts";
import { recordingNotes } from "../../src/history/recording/recording-notes.ts";
import { type RecordingPort, recordingPort } from "../../src/history/recording/recording-port.ts";
import type { StorePort } from "../../src/ports/ports.ts";
import { ALERT, aDeployment, aLook, aRoute } from "../checkers/history-builder.ts";

const STARTED = 1_000_000;
const queue = "mail";

const aJob = (number: number): Job => ({
  id: `job-${number}`,
  kind: "",
  tenant: "",
  intendedAt: STARTED + 10,
  attempt: 2,
  maxAttempts: 3,
  payload: "",
});

/** A port whose answers the test gives, one by one. */
class Desk implements StorePort {
  readonly events: HistoryEvent[] = [];
  readonly told: string[] = [];
  readonly heard: Exchange<StoreCommand>[] = [];
  readonly port: RecordingPort;
  now = STARTED;
  readonly #waiting: ((exchange: never) => void)[] = [];
  readonly #commands: StoreCommand[] = [];

  constructor() {
    this.port = recordingPort({
      port: this,
      process: "p/0",
      agenda: { now: () => this.now, schedule: () => ({ cancel: () => {} }) },
      sink: { record: (event) => this.events.push(event) },
      numberOf: (id) => Number(id.slice(4)),
      startedAt: STARTED,
      version: "v1",
      intents: {
        sent: (ticket, unknown: CommandUnknown) => this.told.push(`${ticket} ${unknown.command}`),
        answered: (ticket) => this.told.push(`${ticket} answered`),
      },
    });
  }

  send<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): void {
    this.#commands.push(command);
    this.#waiting.push(heard as (exchange: never) => void);
  }

  ask(command: StoreCommand): this {
    this.now += 100;
    this.port.send(command, (exchange) => this.heard.push(exchange as Exchange<StoreCommand>));
    return this;
  }

  /** Answers the oldest command. */
  answer(reply: object): HistoryEvent | undefined {
    const command = this.#commands.shift();
    const at = this.now + 40;
    this.now += 100;
    const exchange = { kind: "replied", command, reply: { at, order: 7, ...reply } };
    this.#waiting.shift()?.(exchange as never);
    return this.events.at(-1);
  }

  leaveUnanswered(definite: boolean): HistoryEvent | undefined {
    const command = this.#commands.shift();
    this.#waiting.shift()?.({ kind: "unanswered", command, definite, reason: "" } as never);
    return this.events.at(-1);
  }
}

const enqueue = (first: number, epoch = 1): StoreCommand => ({
  kind: "enqueue",
  queue,
  producer: "p/0",
  fence: String(epoch),
  first,
  epoch,
  jobs: [aJob(first), aJob(first + 1)],
  lanes: ["stable", "canary"],
});
const lease = { queue, lease: "l#1", leaseFor: 5 };
const settle: StoreCommand = {
  kind: "settle",
  ...lease,
  settlements: [
    {
      jobId: "job-4",
      attempt: 2,
      outcome: "retry",
      delay: 1,
      bucket: 0,
      intendedAt: STARTED + 1,
      startedAt: STARTED + 2,
      finishedAt: STARTED + 3,
    },
  ],
};

describe("a reply", () => {
  test("to an enqueue: jobs by number, instants from the run's start", () => {
    expect(new Desk().ask(enqueue(4)).answer({ kind: "enqueued", next: 6 })).toEqual({
      kind: "enqueued",
      at: 200,
      process: "p/0",
      order: 7,
      storeAt: 140,
      epoch: 1,
      fence: "1",
      jobs: [4, 5],
      lanes: ["stable", "canary"],
      intendedAt: [10, 10],
      sentAt: 100,
    });
  });

  test("to an enqueue that was tried before: sent is when it was sent first", () => {
    const desk = new Desk().ask(enqueue(4));
    expect(desk.answer({ kind: "stale", route: aRoute() })).toMatchObject({
      kind: "routeRefused",
      reason: "stale",
      jobs: [4, 5],
    });
    desk.ask(enqueue(4, 2)).leaveUnanswered(false);
    expect(desk.ask(enqueue(4, 2)).answer({ kind: "enqueued", next: 6 })).toMatchObject({
      sentAt: 100,
      epoch: 2,
    });
    expect(desk.ask(enqueue(6)).answer({ kind: "enqueued", next: 8 })).toMatchObject({
      sentAt: 600,
    });
  });

  test("out of sequence: what an unheard try had enqueued", () => {
    const event = new Desk().ask(enqueue(4)).answer({ kind: "outOfSequence", next: 5 });
    expect(event).toMatchObject({ reason: "outOfSequence", alreadyEnqueued: [4] });
    const hole = new Desk().ask(enqueue(4)).answer({ kind: "outOfSequence", next: 2 });
    expect(hole).toMatchObject({ alreadyEnqueued: [] });
  });

  test("to a claim and a settlement", () => {
    const desk = new Desk().ask({ kind: "claim", ...lease, version: "v1", limit: 2 });
    expect(desk.answer({ kind: "claimed", lane: "canary", jobs: [aJob(4)] })).toMatchObject({
      kind: "claimed",
      version: "v1",
      lease: "l#1",
      lane: "canary",
      jobs: [4],
      attempts: [2],
    });
    expect(desk.ask(settle).answer({ kind: "settled", accepted: [true] })).toMatchObject({
      kind: "settled",
      version: "v1",
      outcomes: ["retry"],
      accepted: [true],
      intendedAt: [1],
      startedAt: [2],
      finishedAt: [3],
    });
    const deaf = desk.ask({ ...settle, leaseFor: 0 });
    expect(deaf.answer({ kind: "settled", accepted: [true] })).toMatchObject({ unrenewed: true });
  });

  test("to reap, requeue, drain and commit", () => {
    const lapsed = { jobId: "job-4", lease: "l#1", lane: "stable", attempt: 2, dead: true };
    const desk = new Desk().ask({ kind: "reap", queue, limit: 5 });
    expect(desk.answer({ kind: "reaped", jobs: [lapsed] })).toMatchObject({
      kind: "lapsed",
      jobs: [4],
      leases: ["l#1"],
      dead: [true],
    });
    const entries = [{ job: aJob(4), lastLane: "canary" }] as const;
    desk.ask({ kind: "requeue", queue, epoch: 3, fence: "3", entries, lanes: ["stable"] });
    expect(desk.answer({ kind: "requeued", moved: [true] })).toMatchObject({
      kind: "requeued",
      epoch: 3,
      lastLanes: ["canary"],
      moved: [true],
    });
    desk.ask({ kind: "drain", queue, token: 2, limit: 9, revoke: true });
    const left = { queued: 1, inFlight: 0 };
    expect(
      desk.answer({ kind: "drained", moved: ["job-4"], revoked: ["job-5"], left }),
    ).toMatchObject({ kind: "drained", jobs: [4], revoked: [5], left });
    const deployment = aDeployment({ createdAt: STARTED + 5, endedAt: null });
    const trail = { after: NO_HASH, records: ["line"] };
    const commit = { queue, token: 2, expectedVersion: 0, deployment, route: aRoute(), ...trail };
    expect(
      desk.ask({ kind: "commitRollout", ...commit }).answer({ kind: "committed" }),
    ).toMatchObject({
      kind: "committed",
      token: 2,
      deployment: { createdAt: 5, endedAt: null },
      records: ["line"],
    });
    expect(
      desk.ask({ kind: "commitRollout", ...commit }).answer({ kind: "refused", reason: "token" }),
    ).toMatchObject({ kind: "commitRefused", command: "commitRollout", reason: "token" });
  });

  test("to what nothing follows from is not recorded, and a leadership once a term", () => {
    const desk = new Desk();
    desk.ask({ kind: "readRoute", queue, producer: "p/0" }).answer({ kind: "route" });
    desk.ask({ kind: "claim", ...lease, version: "v1", limit: 2 });
    desk.answer({ kind: "claimed", lane: "stable", jobs: [] });
    desk.ask({ kind: "reap", queue, limit: 5 }).answer({ kind: "reaped", jobs: [] });
    expect(desk.events).toEqual([]);
    const lead = { kind: "takeLeadership", queue, holder: "p/0", leaseFor: 5 } as const;
    for (const token of [3, 3, 4])
      desk.ask(lead).answer({ kind: "leadership", leads: true, token });
    desk.ask(lead).answer({ kind: "leadership", leads: false, token: 5 });
    expect(desk.events.map((event) => event.kind === "led" && event.token)).toEqual([3, 4]);
    expect(desk.heard).toHaveLength(7);
  });
});

test("an answer of a pool stands beside the queue's order", () => {
  const desk = new Desk();
  const place = { queue: "pool", member: "mail/canary_1" };
  const take = { kind: "takePlace", ...place, limit: 2, holdFor: 9, lives: false } as const;
  desk.ask(take).answer({ kind: "placed", held: 1 });
  desk.ask(take).answer({ kind: "full", held: 2, nextIn: 5 });
  desk.ask({ kind: "leavePlace", ...place }).answer({ kind: "placeLeft", held: true });
  desk.ask(take).leaveUnanswered(false);
  const { member } = place;
  expect(desk.events).toMatchObject([
    { kind: "placeTaken", member, limit: 2, holdFor: 9, lives: false, held: 1 },
    { kind: "placesFull", member, limit: 2, held: 2 },
    { kind: "placeLeft", member, held: true },
    { kind: "unknown", command: "takePlace", member },
  ]);
  expect(desk.events.filter((event) => "order" in event)).toEqual([]);
});

describe("without a reply", () => {
  test("a command is unknown, with what is needed to judge it later", () => {
    const desk = new Desk().ask(settle);
    expect(desk.leaveUnanswered(false)).toMatchObject({
      kind: "unknown",
      command: "settle",
      definite: false,
      lease: "l#1",
      jobs: [4],
      outcomes: ["retry"],
    });
    const trail = { after: NO_HASH, records: ["line"] };
    const commit = { queue, token: 2, expectedVersion: 0, deployment: aDeployment(), ...trail };
    desk.ask({ kind: "commitRollout", ...commit, route: aRoute({ epoch: 9 }) });
    expect(desk.leaveUnanswered(true)).toMatchObject({
      definite: true,
      attempted: { token: 2, route: { epoch: 9 }, records: ["line"] },
    });
  });

  test("abandoning it makes all that waits unknown, and nothing is heard any more", () => {
    const desk = new Desk()
      .ask(enqueue(4))
      .ask(settle)
      .ask({ kind: "extend", ...lease });
    desk.port.abandon();
    expect(desk.events.map((e) => e.kind === "unknown" && e.command)).toEqual([
      "enqueue",
      "settle",
    ]);
    desk.answer({ kind: "enqueued", next: 6 });
    expect([desk.heard.length, desk.events.length]).toEqual([0, 2]);
  });

  test("intents are told before and after, except for reads", () => {
    const desk = new Desk().ask(settle).ask({ kind: "readRollout", queue });
    desk.answer({ kind: "settled", accepted: [true] });
    expect(desk.told).toEqual(["0 settle", "0 answered"]);
  });
});

test("notes count their instants from the run's start", () => {
  const events: HistoryEvent[] = [];
  const notes = recordingNotes({
    process: "controller/0",
    agenda: { now: () => STARTED + 9, schedule: () => ({ cancel: () => {} }) },
    sink: { record: (event) => events.push(event) },
    startedAt: STARTED,
  });
  notes.looked(aLook({ at: STARTED + 5, breachedAt: null }));
  notes.alerted({ ...ALERT, at: STARTED + 6 });
  expect(events).toMatchObject([
    { kind: "looked", at: 9, look: { at: 5, breachedAt: null } },
    { kind: "alerted", at: 9, alert: { at: 6 } },
  ]);
});
