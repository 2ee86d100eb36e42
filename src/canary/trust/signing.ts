/**
 * Signed routes: who holds a key can say that a route came from a controller that holds it, too.
 *
 * Signs everything that the route says (HMAC-SHA-256), its queue and epoch included, so that it
 * proves nothing for another queue or another epoch. It does not tell an old route from the present
 * one: that is what the store's fence is for. Keys have ids, so that they can be changed: hand the
 * new one to everybody who verifies, then to the controllers; later take the old one away.
 */
import { assert } from "../../kernel/assert.ts";
import { hmacSha256Hex, isSameMac } from "../../kernel/hashes/hmac.ts";
import type { Route } from "../routing/route.ts";

/** A shared secret. It is handed to machines, and never stored, recorded or told. */
export interface RouteKey {
  /** Named in signatures; not secret. */
  readonly id: string;
  readonly secret: string;
}

/** Keys to sign and verify with, the newest last. */
export class KeyRing {
  readonly #secrets: ReadonlyMap<string, string>;
  readonly #newest: RouteKey;

  /** At least one key; every id is there once. */
  constructor(keys: readonly RouteKey[]) {
    const newest = keys.at(-1);
    assert(newest !== undefined, "a ring without a key can neither sign nor verify");
    this.#newest = newest;
    this.#secrets = new Map(keys.map(({ id, secret }) => [id, secret]));
    assert(this.#secrets.size === keys.length, "two keys of a ring have the same id");
    assert(
      keys.every(({ secret }) => secret !== ""),
      "a key of the ring has an empty secret",
    );
  }

  /** Null stands for no keys: nothing is signed, and nothing is verified. */
  static of(keys: readonly RouteKey[] | undefined): KeyRing | null {
    return keys === undefined ? null : new KeyRing(keys);
  }

  sign(route: Route): Route {
    const { id, secret } = this.#newest;
    const mac = hmacSha256Hex(secret, signedText(route));
    return { ...route, signature: { keyId: id, mac } };
  }

  /** Whether it was signed with any key of the ring, and says what it said then. */
  isGenuine(route: Route): boolean {
    // Before the first commit nobody could sign: that route sends everything to stable.
    if (route.epoch === 0) return route.share === 0;
    const secret = this.#secrets.get(route.signature?.keyId ?? "");
    if (route.signature === undefined || secret === undefined) return false;
    return isSameMac(hmacSha256Hex(secret, signedText(route)), route.signature.mac);
  }
}

/** All that a route says, whatever the order of its fields. */
function signedText({ signature: _, ...said }: Route): string {
  return `coalmine route ${JSON.stringify(said, inOrder)}`;
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
