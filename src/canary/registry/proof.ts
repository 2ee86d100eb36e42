/**
 * How a worker proves who it is. The deployment tool derives a secret for each worker and version
 * from the registry's key and hands it to that worker alone, so a worker can neither speak for
 * another one nor for a version that it was not deployed as.
 *
 * The challenge makes each proof good for one heartbeat. It need not be hard to guess, only never
 * the same twice: the store takes the number of the command that it gave it out in.
 */
import { hmacSha256Hex, isSameMac } from "../../kernel/hashes/hmac.ts";
import type { Answer } from "./worker.ts";

export interface Identity {
  readonly queue: string;
  readonly worker: string;
  readonly version: string;
}

/** The secret of one worker of one version. */
export function workerSecret(key: string, { queue, worker, version }: Identity): string {
  return hmacSha256Hex(key, ["worker", queue, worker, version].join("\n"));
}

/** What is proved: that this lease said so, in answer to this challenge. */
export function proofOf(secret: string, lease: string, said: Omit<Answer, "proof">): string {
  return hmacSha256Hex(secret, [lease, said.challenge, said.report].join("\n"));
}

export function isProved(secret: string, lease: string, answer: Answer): boolean {
  return isSameMac(proofOf(secret, lease, answer), answer.proof);
}
