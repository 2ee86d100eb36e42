/**
 * How a webhook proves that it comes from us: HMAC-SHA-256 over the instant and the body, in
 * headers, so that a receiver can tell a forged one and refuse an old one that is sent again.
 */
import { hmacSha256Hex, isSameMac } from "../../kernel/hashes/hmac.ts";

export interface AlertKey {
  /** Named in a header; not secret. */
  readonly id: string;
  readonly secret: string;
}

export const HEADERS = {
  id: "coalmine-alert-id",
  keyId: "coalmine-key-id",
  timestamp: "coalmine-timestamp",
  signature: "coalmine-signature",
} as const;

export interface SignedRequest {
  /** By the receiver's framework, e.g. `(name) => request.headers[name]`; names are lower-case. */
  readonly header: (name: string) => string | null | undefined;
  /** As it came, byte for byte. */
  readonly body: string;
  /** All that may be in use; while keys are changed both the old and the new one are. */
  readonly keys: readonly AlertKey[];
  readonly nowMs: number;
  /** How far the sender's clock and the way may be off. */
  readonly toleranceMs: number;
}

export type Verified =
  | { readonly kind: "genuine" }
  | { readonly kind: "refused"; readonly reason: string };

export function signedHeaders(body: string, key: AlertKey, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs));
  return {
    [HEADERS.keyId]: key.id,
    [HEADERS.timestamp]: timestamp,
    [HEADERS.signature]: macOf(key.secret, timestamp, body),
  };
}

/** For receivers: whether this is an alert that a holder of one of the keys sent just now. */
export function verifyAlert(request: SignedRequest): Verified {
  const { header, body, keys, nowMs, toleranceMs } = request;
  const timestamp = header(HEADERS.timestamp) ?? "";
  if (!/^\d{1,16}$/.test(timestamp)) return refused(`${HEADERS.timestamp} is not an instant`);
  if (Math.abs(nowMs - Number(timestamp)) > toleranceMs) return refused("it was not sent just now");
  const key = keys.find(({ id }) => id === header(HEADERS.keyId));
  if (key === undefined) return refused(`${HEADERS.keyId} names no known key`);
  const mac = header(HEADERS.signature) ?? "";
  const isGenuine = isSameMac(macOf(key.secret, timestamp, body), mac);
  return isGenuine ? { kind: "genuine" } : refused("the signature is another one");
}

function macOf(secret: string, timestamp: string, body: string): string {
  return hmacSha256Hex(secret, `${timestamp}.${body}`);
}

function refused(reason: string): Verified {
  return { kind: "refused", reason };
}
