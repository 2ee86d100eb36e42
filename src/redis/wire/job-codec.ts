/**
 * A job as one string: what it has in a fixed order, each part ended by a line feed, the payload
 * last and as it is. Id, attempt and maxAttempts come first, where the scripts find them.
 */
import type { Job, Lane } from "../../canary/store/job.ts";
import { AssertionError, assert } from "../../kernel/assert.ts";

/** Parts before the payload. */
const PARTS = 7;

/** Throws AssertionError for a field that cannot be told from the next one. */
export function encodeJob(job: Job): string {
  const { id, attempt, maxAttempts, kind, tenant, payload, fields } = job;
  if (id === "" || !isOneLine(id)) throw notOneLine("id", id, job);
  if (!isOneLine(kind)) throw notOneLine("kind", kind, job);
  if (!isOneLine(tenant)) throw notOneLine("tenant", tenant, job);
  if (!Number.isSafeInteger(attempt) || attempt < 1 || !Number.isSafeInteger(maxAttempts)) {
    throw new AssertionError(
      `attempt ${attempt} of ${maxAttempts} of job ${id} is not a whole number from 1 on`,
    );
  }
  const head = `${id}\n${attempt}\n${maxAttempts}\n${kind}\n${tenant}\n${instantsOf(job)}`;
  return `${head}\n${fields === undefined ? "" : JSON.stringify(fields)}\n${payload}`;
}

/** When it is intended and, behind a plus sign, how long it is delayed. */
function instantsOf({ intendedAt, delay }: Job): string {
  return delay === undefined ? String(intendedAt) : `${intendedAt}+${delay}`;
}

/** Made only when it is thrown: every job passes here, and a message costs more than the check. */
function notOneLine(field: string, value: string, { id }: Job): AssertionError {
  const text = JSON.stringify(value);
  return new AssertionError(
    `${field} ${text} of job ${JSON.stringify(id)} is not one line of text`,
  );
}

function isOneLine(text: string): boolean {
  return !text.includes("\n");
}

/** The job that `encodeJob` wrote. */
export function decodeJob(text: string): Job {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < PARTS; i++) {
    const to = text.indexOf("\n", from);
    if (to < 0) throw new AssertionError(`${JSON.stringify(text)} in Redis is not an encoded job`);
    parts.push(text.slice(from, to));
    from = to + 1;
  }
  const [id = "", attempt, maxAttempts, kind = "", tenant = "", times = "", fields = ""] = parts;
  const plus = times.indexOf("+");
  const job = {
    id,
    kind,
    tenant,
    intendedAt: Number(plus < 0 ? times : times.slice(0, plus)),
    attempt: Number(attempt),
    maxAttempts: Number(maxAttempts),
    payload: text.slice(from),
  };
  if (plus < 0 && fields === "") return job;
  return {
    ...job,
    ...(plus < 0 ? {} : { delay: Number(times.slice(plus + 1)) }),
    ...(fields === "" ? {} : { fields: JSON.parse(fields) as Job["fields"] & object }),
  };
}

/** A job as a lease holds it. One from a stream has its entry's id first, between line feeds. */
export function decodeHeld(text: string): Job {
  return decodeJob(text.startsWith("\n") ? text.slice(text.indexOf("\n", 1) + 1) : text);
}

export type LaneLetter = "s" | "c";

export function laneLetter(lane: Lane): LaneLetter {
  return lane === "canary" ? "c" : "s";
}

/** "-": no lane. */
export function lastLaneOfLetter(letter: string): Lane | null {
  return letter === "-" ? null : laneOfLetter(letter);
}

export function laneOfLetter(letter: string): Lane {
  assert(letter === "s" || letter === "c", `lane ${JSON.stringify(letter)} in Redis is no lane`);
  return letter === "c" ? "canary" : "stable";
}
