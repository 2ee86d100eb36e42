/**
 * How a sticky key becomes a point between 0 and 1, of which the share's part goes to the canary.
 *
 * `mixed` has 53 bits and is salted with the deployment, so that other keys go first in each
 * rollout. The other two are for teams that move over from systems which split so, and keep every
 * key where it was: FNV-1a with 32 bits modulo 100 (design document S0) and SHA-256 modulo 10,000
 * (S3, whose text does not say how the digest becomes a number: its first eight bytes, highest
 * first). They know no salt, and of a share only what their modulus can tell.
 */

import { hashUnit } from "../../kernel/hash.ts";
import { fnv1a32 } from "../../kernel/hashes/fnv.ts";
import { sha256HeadModulo } from "../../kernel/hashes/sha256.ts";
import { FULL_SHARE, type HashKind, type Share } from "./route.ts";

/** The smallest part of traffic that a kind can tell apart. */
export const FINEST_SHARE: Readonly<Record<HashKind, Share>> = {
  mixed: 1,
  fnv1a32_mod_100: FULL_SHARE / 100,
  sha256_mod_10000: 1,
};

/** The key's point, in basis points: below the share, the key is the canary's. */
export function pointOf(kind: HashKind, salt: string, key: string): number {
  switch (kind) {
    case "mixed":
      return hashUnit(salt, key) * FULL_SHARE;
    case "fnv1a32_mod_100":
      // The end of its hundredth: a share in between gives what the whole percent below gives.
      return (fnv1a32(key) % 100) * 100 + 99;
    case "sha256_mod_10000":
      return sha256HeadModulo(key, 10_000);
  }
}
