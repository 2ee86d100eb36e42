/**
 * The routing hash, written a second time from its description alone: MurmurHash3's 32-bit rounds
 * over the UTF-8 bytes of salt, 0xff and key, in two lanes, joined at the end. It shares no line
 * with the one that routes jobs, so that a slip in either shows.
 *
 * A last block that is not full is taken as if filled up with zeros.
 */

interface LaneConstants {
  readonly seed: number;
  readonly first: number;
  readonly turnBlock: number;
  readonly second: number;
  readonly turnState: number;
  readonly add: number;
}

const LANE_HIGH: LaneConstants = {
  seed: 0x9747b28c,
  first: 0xcc9e2d51,
  turnBlock: 15,
  second: 0x1b873593,
  turnState: 13,
  add: 0xe6546b64,
};
const LANE_LOW: LaneConstants = {
  seed: 0x3c6ef372,
  first: 0x239b961b,
  turnBlock: 16,
  second: 0xab0e9789,
  turnState: 17,
  add: 0x38b34ae5,
};

const TWO_TO_53 = 9_007_199_254_740_992;
const encoder = new TextEncoder();

/** Points of keys under one salt; the blocks of the salt alone are worked through once. */
export class OracleHash {
  #bytes: Uint8Array;
  /** Bytes of salt and separator. */
  readonly #prefix: number;
  /** Of these, the ones in full blocks, and both lanes' states after them. */
  readonly #done: number;
  readonly #high: number;
  readonly #low: number;

  constructor(salt: string) {
    const prefix = encoder.encode(salt);
    this.#prefix = prefix.length + 1;
    this.#bytes = new Uint8Array(this.#prefix + 256);
    this.#bytes.set(prefix);
    this.#bytes[prefix.length] = 0xff;
    this.#done = this.#prefix - (this.#prefix % 4);
    this.#high = rounds(LANE_HIGH, LANE_HIGH.seed, this.#bytes, 0, this.#done);
    this.#low = rounds(LANE_LOW, LANE_LOW.seed, this.#bytes, 0, this.#done);
  }

  /** The key's place in [0, 1), of which the share's part goes to the canary. */
  pointOf(key: string): number {
    const length = this.#write(key);
    const rest = rounds(LANE_HIGH, this.#high, this.#bytes, this.#done, length);
    const other = rounds(LANE_LOW, this.#low, this.#bytes, this.#done, length);
    const [high, low] = joined(rest ^ length, other ^ length);
    return (Math.floor(high / 32) * 67_108_864 + Math.floor(low / 64)) / TWO_TO_53;
  }

  /** Puts the key behind the salt, and zeros behind it; returns the length of both. */
  #write(key: string): number {
    const room = this.#prefix + key.length * 3 + 4;
    if (room > this.#bytes.length) {
      const wider = new Uint8Array(room * 2);
      wider.set(this.#bytes.subarray(0, this.#prefix));
      this.#bytes = wider;
    }
    const length = this.#prefix + this.#writeKey(key);
    this.#bytes.fill(0, length, length + 4);
    return length;
  }

  #writeKey(key: string): number {
    const bytes = this.#bytes;
    for (let i = 0; i < key.length; i++) {
      const unit = key.charCodeAt(i);
      if (unit > 0x7f) return encoder.encodeInto(key, bytes.subarray(this.#prefix)).written;
      bytes[this.#prefix + i] = unit;
    }
    return key.length;
  }
}

function rounds(
  lane: LaneConstants,
  start: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  let state = start;
  for (let i = from; i < to; i += 4) {
    const block =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    const mixed = Math.imul(turn(Math.imul(block, lane.first), lane.turnBlock), lane.second);
    state = (Math.imul(turn(state ^ mixed, lane.turnState), 5) + lane.add) | 0;
  }
  return state;
}

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function joined(high: number, low: number): readonly [number, number] {
  let a = (high + low) | 0;
  let b = (low + a) | 0;
  a = scramble(a);
  b = scramble(b);
  a = (a + b) | 0;
  return [a >>> 0, (b + a) >>> 0];
}

function scramble(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
