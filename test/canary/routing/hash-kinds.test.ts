/** The compatible hash kinds, against published vectors and implementations that are not ours. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { pointOf } from "../../../src/canary/routing/hash-kinds.ts";
import { fnv1a32 } from "../../../src/kernel/hashes/fnv.ts";
import { sha256HeadModulo, sha256Hex } from "../../../src/kernel/hashes/sha256.ts";

const text = fc.string({ unit: "grapheme", maxLength: 200 });

describe("FNV-1a, 32 bits", () => {
  // From the test suite of its authors: http://www.isthe.com/chongo/src/fnv/test_fnv.c
  test.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["b", 0xe70c2de5],
    ["foo", 0xa9f37ed7],
    ["foob", 0x3f5076ef],
    ["fooba", 0x39aaa18a],
    ["foobar", 0xbf9cf968],
  ])("of %j is as published", (key, hash) => {
    expect(fnv1a32(key)).toBe(hash);
  });

  test("is what whole numbers without a bound come to, for any text", () => {
    const slowly = (key: string): number => {
      let hash = 2_166_136_261n;
      for (const byte of Buffer.from(key)) hash = ((hash ^ BigInt(byte)) * 16_777_619n) % 2n ** 32n;
      return Number(hash);
    };
    fc.assert(
      fc.property(text, (key) => {
        expect(fnv1a32(key)).toBe(slowly(key));
      }),
      { seed: 32, numRuns: 2_000 },
    );
  });

  test("places a key by its hundredth, whatever the salt", () => {
    expect(fnv1a32("foobar") % 100).toBe(20);
    for (const salt of ["canary_1", "canary_2"]) {
      const point = pointOf("fnv1a32_mod_100", salt, "foobar");
      expect([point < 2_000, point < 2_100]).toEqual([false, true]);
    }
  });
});

describe("SHA-256", () => {
  // FIPS 180-4's examples.
  test.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ])("of %j is as published", (key, digest) => {
    expect(sha256Hex(key)).toBe(digest);
  });

  test("of every length around a block's end is what OpenSSL says", () => {
    for (let length = 0; length <= 130; length++) {
      for (const letter of ["a", "\u0000", "\u007f", "\u0080", "\ud800"]) {
        const key = letter.repeat(length);
        const head = createHash("sha256").update(key, "utf8").digest().readBigUInt64BE(0);
        expect(sha256HeadModulo(key, 10_000)).toBe(Number(head % 10_000n));
      }
    }
  });

  test("is what OpenSSL says, for any text", () => {
    fc.assert(
      fc.property(text, (key) => {
        const digest = createHash("sha256").update(key, "utf8").digest();
        expect(sha256Hex(key)).toBe(digest.toString("hex"));
        const head = digest.readBigUInt64BE(0);
        for (const modulus of [1, 97, 65_536, 1_000_000]) {
          expect(sha256HeadModulo(key, modulus)).toBe(Number(head % BigInt(modulus)));
        }
        const point = Number(head % 10_000n);
        expect(pointOf("sha256_mod_10000", "any salt", key)).toBe(point);
      }),
      { seed: 256, numRuns: 500 },
    );
  });
});
