/** FNV-1a with 32 bits over the UTF-8 of a text (Fowler, Noll, Vo; IETF draft-eastlake-fnv). */
import { utf8 } from "../hash.ts";

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** An unsigned whole number below 2^32. */
export function fnv1a32(text: string): number {
  const bytes = utf8(text);
  let hash = OFFSET;
  for (let i = 0; i < bytes.length; i++) {
    hash = Math.imul(hash ^ bytes.charCodeAt(i), PRIME);
  }
  return hash >>> 0;
}
