/**
 * Verifies an audit trail from its lines alone, with nothing but SHA-256: says the first record
 * that was changed, is missing, stands where it does not belong, or is none.
 *
 * A trail that was cut off at its end is whole as far as it goes: only who knows where it ended
 * (the stored deployment does) can tell. And hashes are no signatures: who may write all lines can
 * write a trail anew, so keep the hash of its end elsewhere if that is to be found out.
 */
import { sha256Hex } from "../../kernel/hashes/sha256.ts";
import { NO_HASH } from "./mark.ts";
import type { AuditRecord } from "./record.ts";

export interface AuditFault {
  readonly kind: "changed" | "missing" | "out_of_place" | "no_record";
  /** Which line, from 1 on; behind the last one where the end is missing. */
  readonly line: number;
  /** In one sentence. */
  readonly sentence: string;
}

export interface VerifiedAudit {
  /** The records that are sound and in place, up to the first fault. */
  readonly records: readonly AuditRecord[];
  /** Null: the trail is whole. */
  readonly fault: AuditFault | null;
}

/** Where a trail is known to end. */
export interface AuditEnd {
  readonly records: number;
  readonly hash: string;
}

/** `end`: what the trail must come to; null where nobody says. */
export function verifyAudit(lines: readonly string[], end: AuditEnd | null = null): VerifiedAudit {
  const records: AuditRecord[] = [];
  for (const [i, line] of lines.entries()) {
    const read = readRecord(line);
    const last = records.at(-1) ?? null;
    const fault = read.kind === "record" ? faultOf(read.record, last, lines) : read;
    if (fault !== null) return { records, fault: { ...fault, line: i + 1 } };
    if (read.kind === "record") records.push(read.record);
  }
  return { records, fault: end === null ? null : faultOfEnd(records, end) };
}

type Fault = Omit<AuditFault, "line">;

type Read = { readonly kind: "record"; readonly record: AuditRecord } | Fault;

const SHAPE =
  /^(\{"format":1,"number":\d+,.*,"previous":"[0-9a-f]{64}"),"hash":"([0-9a-f]{64})"\}$/;

function readRecord(line: string): Read {
  const [, content, hash] = SHAPE.exec(line) ?? [];
  const record = content === undefined ? null : parsed(line);
  if (content === undefined || record === null) {
    return { kind: "no_record", sentence: "This line is no record of an audit trail." };
  }
  if (sha256Hex(`${content}}`) === hash) return { kind: "record", record };
  const sentence = `Record ${record.number} was changed: its hash is not that of its content.`;
  return { kind: "changed", sentence };
}

function parsed(line: string): AuditRecord | null {
  try {
    return JSON.parse(line) as AuditRecord;
  } catch {
    return null;
  }
}

/** Of a record that is sound in itself, in the place where it stands. */
function faultOf(
  { number, previous }: AuditRecord,
  last: AuditRecord | null,
  lines: readonly string[],
): Fault | null {
  const expected = (last?.number ?? 0) + 1;
  if (number < expected) {
    const sentence = `Record ${number} stands behind record ${expected - 1}.`;
    return { kind: "out_of_place", sentence };
  }
  if (number > expected) {
    const isElsewhere = lines.some((line) => line.startsWith(`{"format":1,"number":${expected},`));
    if (isElsewhere) {
      const sentence = `Record ${number} stands where record ${expected} belongs.`;
      return { kind: "out_of_place", sentence };
    }
    const which = expected === number - 1 ? `${expected} is` : `${expected} to ${number - 1} are`;
    return { kind: "missing", sentence: `Record ${which} missing.` };
  }
  if (previous === (last?.hash ?? NO_HASH)) return null;
  const sentence =
    last === null
      ? "Record 1 does not begin a trail: it names one before it."
      : `Record ${number} was not written behind this record ${number - 1}: one was replaced.`;
  return { kind: "changed", sentence };
}

function faultOfEnd(records: readonly AuditRecord[], end: AuditEnd): AuditFault | null {
  const last = records.at(-1) ?? null;
  const line = records.length + 1;
  if (records.length < end.records) {
    const which = records.length + 1;
    const many = which === end.records ? `${which} is` : `${which} to ${end.records} are`;
    return { kind: "missing", line, sentence: `Record ${many} missing at the end.` };
  }
  if (records.length > end.records) {
    const sentence = `The trail goes on behind record ${end.records}, where it has to end.`;
    return { kind: "out_of_place", line: end.records + 1, sentence };
  }
  if ((last?.hash ?? NO_HASH) === end.hash) return null;
  const sentence = `Record ${end.records} is not the one that the trail has to end with.`;
  return { kind: "changed", line: records.length, sentence };
}
