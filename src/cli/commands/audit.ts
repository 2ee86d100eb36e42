/**
 * `coalmine audit PATH` and `coalmine audit --redis URL --queue Q`: prints an audit trail, and says
 * whether it is whole or which record is the first that is changed, missing or out of place.
 */
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";

import { type AuditEnd, verifyAudit } from "../../canary/audit/verify-audit.ts";
import { EXIT, OperatingError } from "../../kernel/errors.ts";
import type { CliContext } from "../context.ts";
import { AUDIT_FILE, RESULT_FILE } from "../output/report-files.ts";
import { auditText } from "../terminal/audit-text.ts";
import { tell } from "./run.ts";

export interface AuditFlags {
  readonly redis?: string | undefined;
  readonly queue?: string | undefined;
  readonly json: boolean;
}

interface Trail {
  /** Where it was found, for people. */
  readonly of: string;
  readonly lines: readonly string[];
  /** Null where nothing says where it ends. */
  readonly end: AuditEnd | null;
}

export async function audit(
  path: string | undefined,
  flags: AuditFlags,
  context: CliContext,
): Promise<number> {
  try {
    const { of, lines, end } = await trailOf(path, flags, context);
    const { records, fault } = verifyAudit(lines, end);
    const told = { of, records, fault, lines: lines.length, isEndKnown: end !== null };
    const text = flags.json ? `${JSON.stringify(told, null, 2)}\n` : auditText(told);
    context.terminal.out(text);
    if (fault !== null) return EXIT.failed;
    // Nothing to check is never whole: the name may be wrong.
    return lines.length === 0 ? EXIT.inconclusive : EXIT.pass;
  } catch (error) {
    return tell(error, context);
  }
}

async function trailOf(
  path: string | undefined,
  { redis, queue }: AuditFlags,
  { folder, worlds }: CliContext,
): Promise<Trail> {
  if (path !== undefined && (redis !== undefined || queue !== undefined)) {
    throw usage("Both a path and --redis or --queue were given: they name two trails.");
  }
  if (path !== undefined) return trailAt(resolve(folder, path));
  if (redis === undefined || queue === undefined) {
    throw usage("Nothing says which trail: neither a path, nor --redis and --queue together.");
  }
  const { lines, end } = await worlds.trail({ url: redis, queue });
  return { of: `queue ${queue}`, lines, end };
}

/** A file of records, or a report's folder, whose result knows where the trail ends. */
async function trailAt(path: string): Promise<Trail> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw unreadable(path, cause);
    },
  );
  const file = isFolder ? join(path, AUDIT_FILE) : path;
  const lines = (await textOf(file)).split("\n");
  if (lines.at(-1) === "") lines.pop();
  const end = isFolder ? endIn(await textOf(join(path, RESULT_FILE)), path) : null;
  return { of: file, lines, end };
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
}

function endIn(text: string, folder: string): AuditEnd {
  try {
    const { audit } = JSON.parse(text) as { readonly audit: AuditEnd };
    return { records: audit.records, hash: audit.hash };
  } catch (cause) {
    throw unreadable(join(folder, RESULT_FILE), cause);
  }
}

function unreadable(path: string, cause: unknown): OperatingError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OperatingError({
    code: "USAGE",
    message: `There is no audit trail to read at ${path}: ${why}`,
    hint: `Give a file of records, or a folder that a run wrote, with its ${AUDIT_FILE}.`,
    cause,
  });
}

function usage(message: string): OperatingError {
  const hint = "Give a file or a report's folder, or --redis URL and --queue NAME.";
  return new OperatingError({ code: "USAGE", message, hint });
}
