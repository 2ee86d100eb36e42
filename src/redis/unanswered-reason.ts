/**
 * Why a command got no reply, and whether it was surely not carried out.
 *
 * Surely not: the client had no connection to write it to, or the server refused it before its
 * script began or at the script's first write. Every script's first call is a write (it counts the
 * command), and the server never refuses a later one for these reasons. All else cannot be known.
 */

export interface UnansweredReason {
  readonly definite: boolean;
  readonly reason: string;
}

/** Error codes with which a server refuses a command or a script's first write. */
const REFUSALS = [
  "BUSY",
  "CLUSTERDOWN",
  "LOADING",
  "MASTERDOWN",
  "MISCONF",
  "MOVED",
  "ASK",
  "TRYAGAIN",
  "NOAUTH",
  "NOPERM",
  "NOREPLICAS",
  "NOSCRIPT",
  "OOM",
  "READONLY",
];

/** Servers before 7.0 put the code of a refused write behind the script's own error. */
const REFUSED = new RegExp(`^(?:ERR .*-)?(?:${REFUSALS.join("|")}) `);

/** What ioredis says when it had nothing to write to and may not keep the command for later. */
const NEVER_WRITTEN = "Stream isn't writeable and enableOfflineQueue options is false";

export function unansweredReason(error: unknown): UnansweredReason {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "ReplyError") {
    return { definite: REFUSED.test(reason), reason };
  }
  return { definite: reason === NEVER_WRITTEN, reason };
}
