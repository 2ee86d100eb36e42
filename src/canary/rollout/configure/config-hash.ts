/** The hash of a configuration: of one text for one meaning, whatever the order of its keys. */
import { sha256Hex } from "../../../kernel/hashes/sha256.ts";
import type { RolloutConfig } from "../config.ts";

const DIGITS = 16;

/** Configurations are asked for their hash at every look, and never change. */
const known = new WeakMap<RolloutConfig, string>();

/** 16 hexadecimal digits. */
export function configHash(config: RolloutConfig): string {
  const before = known.get(config);
  if (before !== undefined) return before;
  const hash = sha256Hex(canonicalText(config)).slice(0, DIGITS);
  known.set(config, hash);
  return hash;
}

/** JSON with the keys of every object in order; what is undefined is not there. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, of: unknown) => {
    if (typeof of !== "object" || of === null || Array.isArray(of)) return of;
    return Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
