/**
 * The model and a real Redis given the same random commands at the same instants: every reply and
 * the state that is left must be the same. What the model is trusted for rests on this.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { SaysCanary, StoreReply } from "../../../src/canary/store/replies.ts";
import type { ProvidedRedis } from "../../../src/redis/provision/provided.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { openModel, openRedis, type TestStore } from "../stores.ts";
import { play } from "./play.ts";
import { jobLifeSteps, placeSteps, randomSteps } from "./random-steps.ts";

const SEQUENCES = 750;
const SEED = 20_251_113;

const server = await testRedis();

describe.skipIf(server === null)("the model against a real Redis", () => {
  let model: TestStore;
  let redis: TestStore;
  beforeAll(async () => {
    model = await openModel();
    redis = await openRedis(server as ProvidedRedis);
  });
  afterAll(() => redis.close());

  /** How often each thing worth comparing came about: what never did was not compared. */
  const seen = new Map<string, number>();

  test.each([
    ["of all kinds", randomSteps],
    ["that jobs go through", jobLifeSteps],
    ["about places", placeSteps],
  ])("same commands, same replies, same state: steps %s", async (_, anySteps) => {
    const property = fc.asyncProperty(anySteps, async (steps) => {
      await model.clear();
      await redis.clear();
      const played = await play(steps, model);
      const replies = await Promise.all(
        played.map(({ command, now }) => redis.apply(command, now)),
      );
      for (const [i, { command, now, reply }] of played.entries()) {
        for (const thing of thingsIn(reply)) seen.set(thing, (seen.get(thing) ?? 0) + 1);
        expect({ command, now, reply: replies[i] }).toEqual({ command, now, reply });
      }
      expect(await redis.contents()).toEqual(await model.contents());
      expect(await redis.strays()).toEqual([]);
    });
    await fc.assert(property, { seed: SEED, numRuns: SEQUENCES });
  });

  test("everything that can come about did, and often", () => {
    expect([...seen.keys()].sort()).toEqual([...THINGS].sort());
    const rare = [...seen].filter(([, times]) => times < 30);
    expect(rare).toEqual([]);
  });
});

const THINGS = [
  "answered",
  "answered accepted",
  "answered by a stranger",
  "audit",
  "audit with records",
  "claimed canary",
  "claimed nothing",
  "claimed stable",
  "committed",
  "drained",
  "drained moved",
  "drained revoked",
  "deadLetters",
  "deadLetters found",
  "deadLetters with more than one setback",
  "deadRequeued",
  "deadRequeued not dead",
  "deadRequeued requeued",
  "due",
  "due for the first time",
  "due says age",
  "due says canary",
  "due shown",
  "enqueued",
  "enqueued repeats",
  "enqueued says age",
  "enqueued says canary",
  "extended",
  "extended alive",
  "leadership",
  "leadership refused",
  "marked",
  "marked applied",
  "marked skipped",
  "outOfSequence",
  "full",
  "placeLeft",
  "placeLeft held",
  "placed",
  "placed beyond the limit",
  "reaped",
  "reaped dead",
  "reaped lapsed",
  "registered",
  "refused epoch",
  "refused token",
  "refused trail",
  "refused version",
  "requeued",
  "requeued moved",
  "requeued not moved",
  "requeued says age",
  "requeued says canary",
  "retired",
  "rollout",
  "route",
  "route says age",
  "route says canary",
  "settled",
  "settled accepted",
  "settled lost",
  "stale",
  "stale says age",
  "stale says canary",
  "unserved",
  "windows",
  "windows with ages",
  "windows with runs",
  "windows with what was diverted",
  "workers",
  "workers found",
  "workers not counted",
];

/** The reply's kind, and what else it says that happened. */
function thingsIn(reply: StoreReply): string[] {
  const { kind } = reply;
  const things = thingsWithJobs(reply) ?? thingsElse(reply);
  return Array.isArray(things)
    ? things
    : [kind, ...Object.keys(things).flatMap((of) => (things[of] ? [`${kind} ${of}`] : []))];
}

/** Which of these are so; or the things themselves. */
type Things = Record<string, boolean> | string[];

/** Null for other replies. */
function thingsWithJobs(reply: StoreReply): Things | null {
  switch (reply.kind) {
    case "claimed":
      return [`claimed ${reply.jobs.length === 0 ? "nothing" : reply.lane}`];
    case "settled":
      return {
        accepted: reply.accepted.includes(true),
        lost: reply.accepted.includes(false),
      };
    case "extended":
      return { alive: reply.alive };
    case "reaped":
      return {
        lapsed: reply.jobs.some(({ dead }) => !dead),
        dead: reply.jobs.some(({ dead }) => dead),
      };
    case "due":
      return {
        shown: reply.jobs.length > 0,
        "for the first time": reply.jobs.some(({ lastLane }) => lastLane === null),
        ...saysCanary(reply),
      };
    case "enqueued":
      return { repeats: reply.repeats !== undefined, ...saysCanary(reply) };
    case "deadLetters":
      return {
        found: reply.letters.length > 0,
        "with more than one setback": reply.letters.some(({ setbacks }) => setbacks.length > 1),
      };
    case "deadRequeued":
      return {
        requeued: reply.requeued.includes(true),
        "not dead": reply.requeued.includes(false),
      };
    case "requeued":
      return {
        moved: reply.moved.includes(true),
        "not moved": reply.moved.includes(false),
        ...saysCanary(reply),
      };
    default:
      return null;
  }
}

function thingsElse(reply: StoreReply): Things {
  switch (reply.kind) {
    case "route":
    case "stale":
      return saysCanary(reply);
    case "drained":
      return { moved: reply.moved.length > 0, revoked: reply.revoked.length > 0 };
    case "refused":
      return [`refused ${reply.reason}`];
    case "audit":
      return { "with records": reply.records.length > 0 };
    case "answered":
      return { accepted: reply.accepted, "by a stranger": reply.challenge === null };
    case "marked":
      return {
        applied: reply.applied.includes(true),
        skipped: reply.applied.includes(false),
      };
    case "workers":
      return {
        found: reply.workers.length > 0,
        "not counted": reply.uncounted.stable + reply.uncounted.canary > 0,
      };
    case "placed":
      return { "beyond the limit": reply.held > 2 };
    case "placeLeft":
      return { held: reply.held };
    case "leadership":
      return { refused: !reply.leads };
    case "windows":
      return {
        "with runs": reply.slots.some(({ stable }) => stable.runTimes.size > 0),
        "with ages": (reply.state?.stable.oldestAge ?? 0) > 0,
        "with what was diverted": (reply.state?.diverted.jobs ?? 0) > 0,
      };
    default:
      return [reply.kind];
  }
}

function saysCanary({ canary }: SaysCanary): Record<string, boolean> {
  return { "says canary": canary !== undefined, "says age": (canary?.oldestAge ?? 0) > 0 };
}
