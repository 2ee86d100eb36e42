/** HMAC-SHA-256 (RFC 2104), synchronous and the same everywhere. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** 64 hexadecimal digits; texts stand for their UTF-8. */
export function hmacSha256Hex(key: Uint8Array | string, message: Uint8Array | string): string {
  return bytesToHex(hmac(sha256, bytesOf(key), bytesOf(message)));
}

/** Compares in a time that does not tell how many digits were right. */
export function isSameMac(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % b.length);
  return difference === 0;
}

function bytesOf(of: Uint8Array | string): Uint8Array {
  return typeof of === "string" ? utf8ToBytes(of) : of;
}
