/**
 * Specimens of the real store: a script that is broken in one place must be told from the model by
 * the random sequences of the conformance suite, within a few dozen of them.
 */
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type * as Scripts from "../../../src/redis/lua-scripts.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { play } from "../../store/random/play.ts";
import { randomSteps } from "../../store/random/random-steps.ts";
import { openModel, type TestStore } from "../../store/stores.ts";

interface BrokenScript {
  readonly name: string;
  readonly command: StoreCommand["kind"];
  /** What stands in the script, and what is put there instead. */
  readonly replace: readonly [string, string];
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
    name: "specimen 5: a retry stays with its lease when it is put back",
    command: "settle",
    replace: ['redis.call("HDEL", key, unpack(ended))', ""],
  },
  {
    name: "a settlement counts for any attempt",
    command: "settle",
    replace: ["find(job, mark, #id + 1, true) == #id + 1", "true"],
  },
  {
    name: "specimen 18: what leaves its lane is counted nowhere",
    command: "requeue",
    replace: ["if last_lane ~= lane then", "if false then"],
  },
];

const MOST_SEQUENCES = 150;
const server = await testRedis();
afterAll(() => server?.stop());

/** The store, with one script broken; `contents` and all else are its own. */
async function openBroken({ command, replace: [right, wrong] }: BrokenScript): Promise<TestStore> {
  vi.resetModules();
  vi.doMock("../../../src/redis/lua-scripts.ts", async (importOriginal) => {
    const { SCRIPTS } = await importOriginal<typeof Scripts>();
    const { createHash } = await import("node:crypto");
    const script = SCRIPTS[command];
    expect(script.body, "the line to break stands in the script").toContain(right);
    const body = script.body.replace(right, () => wrong);
    const sha = createHash("sha1").update(body).digest("hex");
    return { SCRIPTS: { ...SCRIPTS, [command]: { ...script, body, sha } } };
  });
  const { openRedis } = await import("../../store/stores.ts");
  return openRedis({ ...server!, stop: async () => {} });
}

/** How many sequences it takes until the two differ; null if they never do. */
async function sequencesToTell(model: TestStore, redis: TestStore): Promise<number | null> {
  const sequences = fc.sample(randomSteps, { seed: 77, numRuns: MOST_SEQUENCES });
  for (const [index, steps] of sequences.entries()) {
    await model.clear();
    await redis.clear();
    const played = await play(steps, model);
    const replies = await Promise.all(played.map(({ command, now }) => redis.apply(command, now)));
    const right = JSON.stringify([played.map(({ reply }) => reply), await model.contents()], plain);
    const told = JSON.stringify([replies, await redis.contents()], plain);
    if (right !== told) return index + 1;
  }
  return null;
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
    const told = await sequencesToTell(await openModel(), redis);
    await redis.close();
    score.push(`  ${told === null ? "survived" : `sequence ${told}`}  ${specimen.name}`);
    expect(told).not.toBeNull();
  });
});
