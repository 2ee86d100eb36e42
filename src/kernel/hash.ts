/**
 * A fast, well-mixed 64-bit hash of a salt and a key, for routing and for naming random streams.
 *
 * It is MurmurHash3's 32-bit function over UTF-8, run in two lanes with different seeds and
 * multipliers and joined at the end. It is not for security. Golden values are pinned by a test:
 * changing it moves every sticky key of every rollout.
 */

export interface Hash64 {
  readonly high: number;
  readonly low: number;
}

const SEED_HIGH = 0x9747b28c;
const SEED_LOW = 0x3c6ef372;

/** Hash of `salt`, a separator and `key`, as two unsigned 32-bit halves. */
export function hash64(salt: string, key: string): Hash64 {
  absorbStart();
  absorb(salt);
  absorbByte(0xff);
  absorb(key);
  return absorbEnd();
}

/** The hash as a number in [0, 1) with 53 bits. */
export function hashUnit(salt: string, key: string): number {
  absorbStart();
  absorb(salt);
  absorbByte(0xff);
  absorb(key);
  finish();
  return ((high >>> 5) * 67_108_864 + (low >>> 6)) / 9_007_199_254_740_992;
}

// One hash is computed at a time, without a call in between, so its state can live here: routing a
// job must not allocate.
let high = 0;
let low = 0;
let block = 0;
let filled = 0;
let length = 0;

function absorbStart(): void {
  high = SEED_HIGH;
  low = SEED_LOW;
  block = 0;
  filled = 0;
  length = 0;
}

function absorb(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) absorbByte(unit);
    else i += absorbWide(text, i, unit);
  }
}

/** UTF-8 of a code point above ASCII; returns how many further code units it took. */
function absorbWide(text: string, at: number, unit: number): number {
  if (unit < 0x800) {
    absorbByte(0xc0 | (unit >> 6));
    absorbByte(0x80 | (unit & 0x3f));
    return 0;
  }
  const point = text.codePointAt(at) ?? unit;
  if (point < 0x10000) {
    absorbByte(0xe0 | (point >> 12));
    absorbByte(0x80 | ((point >> 6) & 0x3f));
    absorbByte(0x80 | (point & 0x3f));
    return 0;
  }
  absorbByte(0xf0 | (point >> 18));
  absorbByte(0x80 | ((point >> 12) & 0x3f));
  absorbByte(0x80 | ((point >> 6) & 0x3f));
  absorbByte(0x80 | (point & 0x3f));
  return 1;
}

function absorbByte(byte: number): void {
  block |= byte << (8 * filled);
  filled += 1;
  length += 1;
  if (filled === 4) absorbBlock();
}

function absorbBlock(): void {
  let k = Math.imul(block, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  high ^= Math.imul(k, 0x1b873593);
  high = Math.imul((high << 13) | (high >>> 19), 5) + 0xe6546b64;
  let j = Math.imul(block, 0x239b961b);
  j = (j << 16) | (j >>> 16);
  low ^= Math.imul(j, 0xab0e9789);
  low = Math.imul((low << 17) | (low >>> 15), 5) + 0x38b34ae5;
  block = 0;
  filled = 0;
}

function finish(): void {
  if (filled > 0) absorbBlock();
  high ^= length;
  low ^= length;
  high = (high + low) | 0;
  low = (low + high) | 0;
  high = mix(high);
  low = mix(low);
  high = (high + low) | 0;
  low = (low + high) | 0;
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function absorbEnd(): Hash64 {
  finish();
  return { high: high >>> 0, low: low >>> 0 };
}
