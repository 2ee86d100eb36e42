/**
 * Specimens of the real store: a script that is broken in one place must be told from the model by
 * the random sequences of the conformance suite, within a few dozen of them.
 */
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type * as Scripts from "../../../src/redis/lua-scripts.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { ageSteps } from "../../store/random/age-steps.ts";
import { play } from "../../store/random/play.ts";
import { jobLifeSteps, placeSteps, randomSteps } from "../../store/random/random-steps.ts";
import { openModel, type TestStore } from "../../store/stores.ts";

interface BrokenScript {
  readonly name: string;
  /** "all": wherever it stands, as what scripts share does. */
  readonly command: StoreCommand["kind"] | "all";
  /** What stands in the script, and what is put there instead. */
  readonly replace: readonly [string, string];
  /** The steps that tell it; by default those of all kinds. */
  readonly steps?: typeof jobLifeSteps;
}

const BROKEN: readonly BrokenScript[] = [
  {
    name: "specimen 10: an enqueue takes any epoch",
    command: "enqueue",
    replace: ["if ARGV[7] ~= route_fence", "if false"],
  },
  {
    name: "specimen 15: a drain puts the oldest behind the newest",
    command: "drain",
    replace: [
      'redis.call("LPUSH", stable_key, unpack(jobs))',
      'redis.call("RPUSH", stable_key, unpack(jobs))',
    ],
  },
  {
    name: "specimen 11: a drain asks nobody for the token",
    command: "drain",
    replace: ["if not is_leader()", "if false"],
  },
  {
    name: "a place that has lapsed is counted",
    command: "takePlace",
    replace: ['redis.call("ZREMRANGEBYSCORE", places_key, "-inf", whole(at))', ""],
    steps: placeSteps,
  },
  {
    name: "one more has a place than may",
    command: "takePlace",
    replace: ["held >= tonumber(ARGV[3])", "held > tonumber(ARGV[3])"],
    steps: placeSteps,
  },
  {
    name: "who has a place cannot renew it in a full pool",
    command: "takePlace",
    replace: ["if not holds and", "if"],
    steps: placeSteps,
  },
  {
    name: "a commit goes on from any audit trail",
    command: "commitRollout",
    replace: ["if trail ~= ARGV[14]", "if false"],
  },
  {
    name: "records that go in front of the audit trail",
    command: "commitRollout",
    replace: ['redis.call("RPUSH", audit_key', 'redis.call("LPUSH", audit_key'],
  },
  {
    name: "the first record of a commit is left out",
    command: "commitRollout",
    replace: ["for i = 17, #ARGV", "for i = 18, #ARGV"],
  },
  {
    name: "specimen 5: a retry stays with its lease when it is put back",
    command: "settle",
    replace: ['redis.call("HDEL", key, unpack(ended))', ""],
  },
  {
    name: "a settlement counts for any attempt",
    command: "settle",
    replace: ["find(job, mark, behind, true) == behind", "true"],
  },
  {
    name: "specimen 18: what leaves its lane is counted nowhere",
    command: "requeue",
    replace: ["if last_lane ~= lane then", "if false then"],
  },
  {
    name: "specimen 13: two groups on one stream",
    command: "all",
    replace: [
      "local stream_key = { s = stableStream_key, c = canaryStream_key }",
      `local stream_key = { s = stableStream_key, c = stableStream_key }
       if redis.call("EXISTS", stableStream_key) == 1 then
         redis.pcall("XGROUP", "CREATE", stableStream_key, "stable", "0")
         redis.pcall("XGROUP", "CREATE", stableStream_key, "canary", "0")
       end`,
    ],
  },
  {
    name: "an entry is acknowledged when it is claimed",
    command: "claim",
    replace: ['GROUP[lane], lease, "COUNT"', 'GROUP[lane], lease, "NOACK", "COUNT"'],
  },
  {
    name: "an entry is acknowledged and deleted when it is claimed",
    command: "claim",
    replace: [
      "return answer and answer[1][2] or {}",
      `for _, entry in ipairs(answer and answer[1][2] or {}) do
         redis.call("XACK", key, GROUP[lane], entry[1])
         redis.call("XDEL", key, entry[1])
       end
       return answer and answer[1][2] or {}`,
    ],
  },
  {
    name: "drained jobs go at the end of the stable stream",
    command: "drain",
    replace: [
      'redis.call("LPUSH", stable_key, unpack(jobs))',
      `if redis.call("EXISTS", stableStream_key) == 0 then
         redis.call("LPUSH", stable_key, unpack(jobs))
       else
         for i = #jobs, 1, -1 do
           local id = whole(order) .. "-" .. (#jobs + 1 - i)
           redis.call("XADD", stableStream_key, id, "job", jobs[i])
         end
       end`,
    ],
  },
  {
    name: "a drain forgets what is on the stream",
    command: "drain",
    replace: ["local jobs = take_from_stream(room)", "local jobs = {}"],
  },
  {
    name: "an entry of a lapsed lease stays pending for ever",
    command: "reap",
    replace: ["for lane, ended in pairs(entries) do acknowledge(lane, ended) end", ""],
  },
  {
    name: "after a change back, new jobs overtake the stream",
    command: "enqueue",
    replace: [
      'return route_streams == "on" or on_stream(lane) > 0',
      'return route_streams == "on"',
    ],
  },
  {
    name: "breakers are told of the wrong lane",
    command: "enqueue",
    replace: ['local queued = queued_in("c")', 'local queued = queued_in("s")'],
  },
  {
    name: "a lane is as old as the first job that it ever had",
    command: "all",
    replace: ["if arrived - number < queued then", "if true then"],
  },
  {
    name: "what was diverted in a requeue is not counted",
    command: "requeue",
    replace: ["count_diverted(ARGV[5], #ids)", ""],
  },
  {
    name: "ages are kept over a time in which they were not",
    command: "commitRollout",
    replace: ['redis.call("DEL", stableArrivals_key, canaryArrivals_key)', ""],
    steps: ageSteps,
  },
  {
    name: "a run time counts once, whatever it stands for",
    command: "settle",
    replace: ["local weight = tonumber(ARGV[6])", "local weight = 1"],
  },
  {
    name: "a delay counts from nothing",
    command: "enqueue",
    replace: ["wait_until(at + ARGV[i + delayed]", "wait_until(at"],
    steps: jobLifeSteps,
  },
  {
    name: "a delayed job that finds its lane counts as failed",
    command: "requeue",
    replace: ['if last_lane ~= "-" then', 'if last_lane == "-" then last_lane = "s" end do'],
    steps: jobLifeSteps,
  },
  {
    name: "the same id twice in a batch is no repeat",
    command: "enqueue",
    replace: ["met[id] or", ""],
    steps: jobLifeSteps,
  },
  {
    name: "ids are looked up and never remembered",
    command: "enqueue",
    replace: ['redis.call("ZADD", seen_key, unpack(fresh))', ""],
    steps: jobLifeSteps,
  },
  {
    name: "only the last setback is kept",
    command: "all",
    replace: ['> 32 then redis.call("LPOP", key)', '> 1 then redis.call("LPOP", key)'],
    steps: jobLifeSteps,
  },
  {
    name: "a dead letter that is tried again stays where it was",
    command: "requeueDead",
    replace: ['redis.call("HDEL", dead_key, id)', ""],
    steps: jobLifeSteps,
  },
  {
    name: "an attempt of a dead letter comes again",
    command: "requeueDead",
    replace: ["id .. (attempt + 1)", "id .. 1"],
    steps: jobLifeSteps,
  },
];

const MOST_SEQUENCES = 300;
const server = await testRedis();
afterAll(() => server?.stop());

/** The store, with one script broken; `contents` and all else are its own. */
async function openBroken({ command, replace: [right, wrong] }: BrokenScript): Promise<TestStore> {
  const isMeant = (kind: string): boolean => command === "all" || command === kind;
  vi.resetModules();
  vi.doMock("../../../src/redis/lua-scripts.ts", async (importOriginal) => {
    const { SCRIPTS } = await importOriginal<typeof Scripts>();
    const { createHash } = await import("node:crypto");
    const all = Object.entries(SCRIPTS);
    const hit = all.filter(([kind, { body }]) => isMeant(kind) && body.includes(right));
    expect(hit, "the line to break stands in a script").not.toEqual([]);
    const broken = hit.map(([kind, script]) => {
      const body = script.body.replace(right, () => wrong);
      return [kind, { ...script, body, sha: createHash("sha1").update(body).digest("hex") }];
    });
    return { SCRIPTS: { ...SCRIPTS, ...Object.fromEntries(broken) } };
  });
  const { openRedis } = await import("../../store/stores.ts");
  return openRedis({ ...server!, stop: async () => {} });
}

/** How many sequences it takes until the two differ; null if they never do. */
async function sequencesToTell(
  model: TestStore,
  redis: TestStore,
  steps = randomSteps,
): Promise<number | null> {
  const sequences = fc.sample(steps, { seed: 77, numRuns: MOST_SEQUENCES });
  for (const [index, sequence] of sequences.entries()) {
    await model.clear();
    await redis.clear();
    const played = await play(sequence, model);
    const replies = await Promise.all(played.map(({ command, now }) => redis.apply(command, now)));
    const right = [played.map(({ reply }) => reply), await model.contents(), await model.strays()];
    const told = [replies, await contentsOf(redis), await redis.strays()];
    if (JSON.stringify(right, plain) !== JSON.stringify(told, plain)) return index + 1;
  }
  return null;
}

/** Null where what the store holds does not fit together, which tells as well. */
async function contentsOf(store: TestStore): Promise<unknown> {
  try {
    return await store.contents();
  } catch (error) {
    if ((error as Error).name !== "AssertionError") throw error;
    return null;
  }
}

/** Maps as lists: the order of their keys says nothing. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value].sort(([a], [b]) => Number(a) - Number(b));
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe.skipIf(server === null)("a broken script", () => {
  const score: string[] = [];
  afterEach(() => {
    vi.doUnmock("../../../src/redis/lua-scripts.ts");
    vi.resetModules();
  });
  afterAll(() => console.log(`broken scripts:\n${score.join("\n")}`));

  test("is none where nothing is broken", async () => {
    const model = await openModel();
    const redis = await openBroken({
      name: "",
      command: "drain",
      replace: ["is_leader", "is_leader"],
    });
    expect(await sequencesToTell(model, redis)).toBeNull();
    await redis.close();
  });

  test.each(BROKEN)("is told from the model: $name", async (specimen) => {
    const redis = await openBroken(specimen);
    const told = await sequencesToTell(await openModel(), redis, specimen.steps);
    await redis.close();
    score.push(`  ${told === null ? "survived" : `sequence ${told}`}  ${specimen.name}`);
    expect(told).not.toBeNull();
  });
});
