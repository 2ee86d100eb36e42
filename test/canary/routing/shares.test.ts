/**
 * Shares over a million keys of four kinds, for every way to split that has keys, and for turns: by
 * binomial bounds at each share, and by chi-square over the steps between the shares.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  FULL_SHARE,
  initialRoute,
  type Route,
  type Share,
} from "../../../src/canary/routing/route.ts";
import { Router } from "../../../src/canary/routing/router.ts";
import type { Job } from "../../../src/canary/store/job.ts";
import { hash64 } from "../../../src/kernel/hash.ts";
import { stream } from "../../../src/kernel/random.ts";

const SHARES: readonly Share[] = [100, 500, 1_000, 3_333, 5_000, 9_000, 9_900];
const PERCENTS = SHARES.filter((share) => share % 100 === 0);
/** The value that chi-square with so many degrees of freedom passes once in a million. */
const CHI_SQUARE: Readonly<Record<number, number>> = { 6: 38.26, 7: 40.52 };

const KEYS: Readonly<Record<string, (i: number) => string>> = {
  uuid: (i) => {
    const { high, low } = hash64("uuid", `${i}`);
    const [a, b] = [high, low].map((half) => half.toString(16).padStart(8, "0"));
    return `${a}-${b?.slice(0, 4)}-4${b?.slice(5)}-8${a?.slice(1, 4)}-${b}${a?.slice(4)}`;
  },
  sequence: (i) => `job-${i}`,
  "padded number": (i) => String(i).padStart(12, "0"),
  tenant: (i) => `tenant-${i}.example.org`,
};

const noChance = {
  next(): number {
    throw new Error("keys leave nothing to chance");
  },
};

function jobOf(id: string): Job {
  return { id, tenant: "", kind: "", intendedAt: 0, attempt: 1, maxAttempts: 1, payload: "" };
}

/** How many keys the canary gets first at each of the shares, and last those that it never gets. */
function firstAt(fields: Partial<Route>, shares: readonly Share[], keys: string[]): number[] {
  const base = { ...initialRoute("q"), canaryVersion: "v2", salt: "canary_1", ...fields };
  const routers = shares.map((share) => new Router({ ...base, share }));
  const counts = [...shares, 0].map(() => 0);
  const turn = { number: 0, random: noChance };
  for (const key of keys) {
    const job = jobOf(key);
    let first = shares.length;
    // No array a key: a million of them.
    for (let i = 0; i < routers.length; i++) {
      const isCanary = routers[i]?.laneOf(job, turn) === "canary";
      if (isCanary && first === shares.length) first = i;
      if (!isCanary && first < i) throw new Error(`${key} goes back to stable at ${shares[i]}`);
    }
    counts[first]! += 1;
  }
  return counts;
}

function expectShares(counts: readonly number[], shares: readonly Share[]): void {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let canary = 0;
  let chiSquare = 0;
  for (const [i, end] of [...shares, FULL_SHARE].entries()) {
    const count = counts[i] as number;
    const expected = (n * (end - (shares[i - 1] ?? 0))) / FULL_SHARE;
    chiSquare += (count - expected) ** 2 / expected;
    canary += count;
    const p = end / FULL_SHARE;
    // Five standard deviations of a binomial; everything is somebody's at the full share.
    const bound = end === FULL_SHARE ? 1 : 5 * Math.sqrt(n * p * (1 - p));
    expect(Math.abs(canary - n * p), `canary keys at ${end / 100} %`).toBeLessThan(bound);
  }
  expect(chiSquare).toBeLessThan(CHI_SQUARE[shares.length] as number);
}

const WAYS: readonly (readonly [string, Partial<Route>, readonly Share[]])[] = [
  ["queue_split by the mixed hash", {}, SHARES],
  ["stream_group by the mixed hash", { strategy: "stream_group" }, SHARES],
  ["consistent_hash", { strategy: "consistent_hash" }, SHARES],
  ["queue_split by FNV-1a modulo 100", { hash: "fnv1a32_mod_100" }, PERCENTS],
  ["queue_split by SHA-256 modulo 10,000", { hash: "sha256_mod_10000" }, SHARES],
];

/** A million of the four kinds together. */
const KEYS_OF_A_KIND = 250_000;

describe.each(Object.entries(KEYS))(
  "of keys of the kind %s, the canary gets its share",
  (_kind, keyOf) => {
    let keys: string[] = [];
    beforeAll(() => {
      keys = Array.from({ length: KEYS_OF_A_KIND }, (_, i) => keyOf(i));
    });
    afterAll(() => {
      keys = [];
    });

    test.each(WAYS)("%s", (_way, fields, shares) => {
      expectShares(firstAt(fields, shares, keys), shares);
    });
  },
);

describe("turns", () => {
  const canaryOf = (share: Share, from: number, length: number): number[] => {
    const route = { ...initialRoute("q"), canaryVersion: "v2", share };
    const router = new Router({ ...route, split: "weighted_round_robin" as const });
    const turns: number[] = [];
    for (let number = from; number < from + length; number++) {
      if (router.laneOf(jobOf("same"), { number, random: noChance }) === "canary") {
        turns.push(number);
      }
    }
    return turns;
  };

  test.each(SHARES)("come exactly %i times in any 10,000 jobs in a row", (share) => {
    for (const from of [0, 1, 777, 9_999, 1_000_000_007]) {
      expect(canaryOf(share, from, FULL_SHARE)).toHaveLength(share);
    }
  });

  test.each(SHARES)("are as far from each other as can be: %i in 10,000", (share) => {
    const turns = canaryOf(share, 0, 3 * FULL_SHARE);
    const apart = turns.slice(1).map((turn, i) => turn - (turns[i] as number));
    const even = FULL_SHARE / share;
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(Math.floor(even));
    expect(Math.max(...apart)).toBeLessThanOrEqual(Math.ceil(even));
  });

  test("of several producers are off by less than a job each, however far each has come", () => {
    const share = 3_333;
    const stretches = [
      [0, 61],
      [5_000, 733],
      [123_456, 9],
      [40, 2_222],
    ] as const;
    const canary = stretches.map(([from, length]) => canaryOf(share, from, length).length);
    const jobs = stretches.reduce((sum, [, length]) => sum + length, 0);
    const total = canary.reduce((sum, count) => sum + count, 0);
    expect(Math.abs(total - (jobs * share) / FULL_SHARE)).toBeLessThan(stretches.length);
  });
});

test("draws give the canary its share", () => {
  const random = stream("seed", "split");
  for (const share of SHARES) {
    const route = { ...initialRoute("q"), canaryVersion: "v2", share };
    const router = new Router({ ...route, split: "random" as const });
    const n = 140_000;
    let canary = 0;
    for (let number = 0; number < n; number++) {
      if (router.laneOf(jobOf("same"), { number, random }) === "canary") canary += 1;
    }
    const p = share / FULL_SHARE;
    expect(Math.abs(canary - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
  }
});
