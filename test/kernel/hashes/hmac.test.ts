/** HMAC-SHA-256 against the test vectors of RFC 4231, section 4, and how MACs are compared. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hmacSha256Hex, isSameMac } from "../../../src/kernel/hashes/hmac.ts";

const repeated = (byte: number, times: number) => new Uint8Array(times).fill(byte);
const counted = Uint8Array.from({ length: 25 }, (_, i) => i + 1);

test.each([
  {
    number: 1,
    key: repeated(0x0b, 20),
    message: "Hi There",
    mac: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  },
  {
    number: 2,
    key: "Jefe",
    message: "what do ya want for nothing?",
    mac: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
  {
    number: 3,
    key: repeated(0xaa, 20),
    message: repeated(0xdd, 50),
    mac: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
  },
  {
    number: 4,
    key: counted,
    message: repeated(0xcd, 50),
    mac: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  },
  {
    number: 6,
    key: repeated(0xaa, 131),
    message: "Test Using Larger Than Block-Size Key - Hash Key First",
    mac: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  },
])("test case $number of RFC 4231", ({ key, message, mac }) => {
  expect(hmacSha256Hex(key, message)).toBe(mac);
});

test("two MACs are the same only if every digit is", () => {
  const mac = fc.string({ minLength: 0, maxLength: 64 });
  fc.assert(
    fc.property(mac, mac, (a, b) => {
      expect(isSameMac(a, b)).toBe(a === b);
      expect(isSameMac(a, a)).toBe(true);
    }),
    {
      seed: 4231,
      examples: [
        ["aa", "aaaa"],
        ["", "a"],
        ["ab", "abab"],
      ],
    },
  );
});
