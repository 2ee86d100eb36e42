/**
 * A fast, well-mixed 64-bit hash of a salt and a key, for routing and for naming random streams.
 *
 * It is MurmurHash3's 32-bit function over the UTF-8 of salt, a byte 0xff and key, run in two lanes
 * with different seeds and multipliers and joined at the end. It is not for security. Golden values
 * are pinned by a test: changing it moves every sticky key of every rollout.
 */

export interface Hash64 {
  readonly high: number;
  readonly low: number;
}

const SEED_HIGH = 0x9747b28c | 0;
const SEED_LOW = 0x3c6ef372 | 0;
const SEPARATOR = "\u00ff";

// Routing a job must not allocate, and a hash is finished before the next one begins, so the state
// between two texts can live here. Indices: high, low, the unfinished block, bytes in it, length.
const HIGH = 0;
const LOW = 1;
const BLOCK = 2;
const FILLED = 3;
const LENGTH = 4;
const state = new Int32Array(5);

// All keys of a rollout have one salt: its state is kept, so that only the key is hashed.
let keptSalt: string | null = null;
const keptState = new Int32Array(5);

/** Hash of salt and key, as two unsigned 32-bit halves. */
export function hash64(salt: string, key: string): Hash64 {
  run(salt, key);
  return { high: state[HIGH]! >>> 0, low: state[LOW]! >>> 0 };
}

/** The hash as a number in [0, 1) with 53 bits. */
export function hashUnit(salt: string, key: string): number {
  run(salt, key);
  return ((state[HIGH]! >>> 5) * 67_108_864 + (state[LOW]! >>> 6)) / 9_007_199_254_740_992;
}

function run(salt: string, key: string): void {
  if (salt === keptSalt) {
    state.set(keptState);
  } else {
    state.fill(0);
    state[HIGH] = SEED_HIGH;
    state[LOW] = SEED_LOW;
    absorb(utf8(salt));
    absorb(SEPARATOR);
    keptSalt = salt;
    keptState.set(state);
  }
  absorb(utf8(key));
  finish();
}

/** Mixes in a text of which every code unit is one byte. */
function absorb(bytes: string): void {
  let high = state[HIGH]!;
  let low = state[LOW]!;
  let block = state[BLOCK]!;
  let filled = state[FILLED]!;
  for (let i = 0; i < bytes.length; i++) {
    block |= bytes.charCodeAt(i) << filled;
    filled += 8;
    if (filled === 32) {
      high = mixHigh(high, block);
      low = mixLow(low, block);
      block = 0;
      filled = 0;
    }
  }
  state[HIGH] = high;
  state[LOW] = low;
  state[BLOCK] = block;
  state[FILLED] = filled;
  state[LENGTH] = state[LENGTH]! + bytes.length;
}

function mixHigh(high: number, block: number): number {
  let k = Math.imul(block, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = high ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function mixLow(low: number, block: number): number {
  let k = Math.imul(block, 0x239b961b);
  k = (k << 16) | (k >>> 16);
  const h = low ^ Math.imul(k, 0xab0e9789);
  return (Math.imul((h << 17) | (h >>> 15), 5) + 0x38b34ae5) | 0;
}

function finish(): void {
  let high = state[HIGH]!;
  let low = state[LOW]!;
  if (state[FILLED]! > 0) {
    high = mixHigh(high, state[BLOCK]!);
    low = mixLow(low, state[BLOCK]!);
  }
  high ^= state[LENGTH]!;
  low ^= state[LENGTH]!;
  high = (high + low) | 0;
  low = (low + high) | 0;
  high = avalanche(high);
  low = avalanche(low);
  high = (high + low) | 0;
  state[HIGH] = high;
  state[LOW] = (low + high) | 0;
}

function avalanche(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The UTF-8 of a text, a code unit a byte; the text itself where it is ASCII. */
export function utf8(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) >= 0x80) return encode(text);
  }
  return text;
}

function encode(text: string): string {
  let bytes = "";
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) {
      bytes += character;
    } else if (point < 0x800) {
      bytes += String.fromCharCode(0xc0 | (point >> 6), continuation(point, 0));
    } else if (point < 0x10000) {
      const lead = 0xe0 | (point >> 12);
      bytes += String.fromCharCode(lead, continuation(point, 6), continuation(point, 0));
    } else {
      const lead = 0xf0 | (point >> 18);
      const middle = [continuation(point, 12), continuation(point, 6)] as const;
      bytes += String.fromCharCode(lead, ...middle, continuation(point, 0));
    }
  }
  return bytes;
}

function continuation(point: number, shift: number): number {
  return 0x80 | ((point >> shift) & 0x3f);
}
