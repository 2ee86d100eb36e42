/**
 * The Redis that somebody named. It is used or it is an error: falling back to another server than
 * the one asked for would prove something about the wrong one.
 */
import { OperatingError } from "../../kernel/errors.ts";
import { probe, unsuitable } from "./probe.ts";
import type { Log, ProvidedRedis } from "./provided.ts";
import { redactUrl } from "./redact-url.ts";

export interface GivenOptions {
  readonly url: string;
  /** Where the URL was given, for people: `--redis`, `COALMINE_REDIS_URL`. */
  readonly where: string;
  readonly log: Log;
}

const TIMEOUT_MS = 5_000;

/** Throws USAGE for what is no Redis URL, REDIS_UNREACHABLE for a server that cannot be used. */
export async function givenRedis(options: GivenOptions): Promise<ProvidedRedis> {
  const { url, where, log } = options;
  const shown = redactUrl(url);
  requireRedisUrl(url, where);
  const answer = await probe({ url, timeoutMs: TIMEOUT_MS });
  if (answer.kind === "silent") throw unreachable(shown, where, answer.reason);
  const { facts } = answer;
  const objection = unsuitable(facts);
  if (objection !== null) throw unreachable(shown, where, objection);
  if (facts.evictionPolicy !== "noeviction") {
    log(`Redis at ${shown} may evict keys (maxmemory-policy ${facts.evictionPolicy}): jobs can go`);
  }
  return {
    url,
    origin: "given",
    version: facts.version,
    pid: null,
    command: null,
    stop: () => Promise.resolve(),
  };
}

function requireRedisUrl(url: string, where: string): void {
  if (/^rediss?:$/.test(URL.parse(url)?.protocol ?? "")) return;
  throw new OperatingError({
    code: "USAGE",
    message: `"${redactUrl(url)}", given by ${where}, is no Redis URL.`,
    hint: "Write it as redis://[user:password@]host:port[/db], or rediss:// for TLS.",
  });
}

function unreachable(shown: string, where: string, reason: string): OperatingError {
  return new OperatingError({
    code: "REDIS_UNREACHABLE",
    message: `The Redis at ${shown}, given by ${where}, cannot be used: ${reason}.`,
    hint: `Start it, correct ${where}, or leave ${where} out to let one be found or started.`,
  });
}
