/**
 * SHA-256 of texts (UTF-8), synchronous and the same everywhere.
 *
 * Keys of jobs are short, and a routing decision must not cost a microsecond: what fits one block
 * (ASCII, 55 letters at most) is hashed here, in arrays that are there already, at a quarter of
 * what a library costs that takes anything. That library has the rest.
 *
 * Source of the block: FIPS 180-4, sections 5.1.1, 5.3.3 and 6.2.2.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** 64 hexadecimal digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/**
 * What is left of the digest's first eight bytes, the first byte the highest, when they are divided
 * by `modulus`: a whole number from 1 to 1,000,000.
 */
export function sha256HeadModulo(text: string, modulus: number): number {
  if (!hashBlock(text)) {
    const { buffer, byteOffset } = sha256(utf8ToBytes(text));
    const view = new DataView(buffer, byteOffset);
    head[0] = view.getUint32(0);
    head[1] = view.getUint32(4);
  }
  const high = (head[0]! % modulus) * (0x1_0000_0000 % modulus);
  return (high + head[1]!) % modulus;
}

const LONGEST = 55;

const rounds = new Int32Array(
  `428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5
   d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
   e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
   983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
   27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85
   a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
   19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3
   748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2`
    .split(/\s+/)
    .map((digits) => Number.parseInt(digits, 16) | 0),
);

const words = new Int32Array(64);

/** The first two words of the digest. */
const head = new Uint32Array(2);

/** Leaves the head in `head`; false for a text that does not fit. */
function hashBlock(text: string): boolean {
  if (!fill(text)) return false;
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15]!;
    const y = words[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = words[i - 16]! + s0 + words[i - 7]! + s1;
  }
  compress();
  return true;
}

/** The text, a one, zeros, and its length in bits. */
function fill(text: string): boolean {
  const { length } = text;
  if (length > LONGEST) return false;
  for (let i = 0; i < 16; i++) words[i] = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return false;
    words[i >> 2]! |= code << (24 - 8 * (i & 3));
  }
  words[length >> 2]! |= 0x80 << (24 - 8 * (length & 3));
  words[15] = 8 * length;
  return true;
}

function compress(): void {
  let a = 0x6a09e667;
  let b = 0xbb67ae85 | 0;
  let c = 0x3c6ef372;
  let d = 0xa54ff53a | 0;
  let e = 0x510e527f;
  let f = 0x9b05688c | 0;
  let g = 0x1f83d9ab;
  let h = 0x5be0cd19;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t = (h + s1 + ((e & f) ^ (~e & g)) + rounds[i]! + words[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const most = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t) | 0;
    d = c;
    c = b;
    b = a;
    a = (t + s0 + most) | 0;
  }
  head[0] = 0x6a09e667 + a;
  head[1] = 0xbb67ae85 + b;
}
