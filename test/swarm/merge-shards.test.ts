/** Merging: the whole campaign or a refusal that says what to do. */
import { describe, expect, test } from "vitest";

import type { SwarmResult } from "../../src/result/swarm-result.ts";
import { mergeShards } from "../../src/swarm/merge-shards.ts";
import { aCampaign, runMadeUp } from "./a-campaign.ts";

function shard(index: number, of: number): SwarmResult {
  const campaign = aCampaign({ options: { guided: false, seeds: 50 }, shard: { index, of } });
  runMadeUp(campaign);
  return campaign.result(false);
}

const named = (results: readonly SwarmResult[]) =>
  results.map((result, i) => ({ name: `out/${i + 1}`, result }));

test("shards come to what the whole comes to, in any order", () => {
  const parts = [shard(3, 3), shard(1, 3), shard(2, 3)];
  expect(mergeShards(named(parts))).toEqual(shard(1, 1));
});

describe("refused", () => {
  const one = shard(1, 2);
  const two = shard(2, 2);
  const cases: [string, readonly SwarmResult[], RegExp][] = [
    ["nothing", [], /no shard/],
    ["a missing shard", [one], /Of 2 shards, 2 is missing/],
    ["a shard twice", [one, one], /both shard 1 of 2/],
    ["another number of shards", [one, shard(2, 3)], /number of shards: 3; there: 2/],
    ["another version", [one, { ...two, version: "9" }], /version of coalmine: 9; there: 1.2.3/],
    ["another file", [one, { ...two, files: [{ scenario: "tiny", digest: "f" }] }], /files/],
    [
      "another first seed",
      [one, { ...two, options: { ...two.options, firstSeed: 9 } }],
      /first seed: 9; there: 1/,
    ],
    ["guidance", [one, { ...two, options: { ...two.options, guided: true } }], /guidance/],
    ["an unfinished shard", [one, { ...two, interrupted: true }], /before it had run all/],
  ];
  test.each(cases)("%s", (_what, results, message) => {
    expect(() => mergeShards(named(results))).toThrow(message);
  });
});
