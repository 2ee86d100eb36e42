/**
 * A line of the audit trail, read and hashed a second time: from the description of the format,
 * with none of the code that writes or verifies trails.
 */
import type { AuditRecord } from "../../canary/audit/record.ts";
import { sha256Hex } from "../../kernel/hashes/sha256.ts";

export interface TrailLine {
  readonly record: AuditRecord;
  /** Whether its hash is that of its own content. */
  readonly isSealed: boolean;
}

const HASH_FIELD = /,"hash":"[0-9a-f]{64}"\}$/;

/** Null for what is no record at all. */
export function readLine(line: string): TrailLine | null {
  const field = HASH_FIELD.exec(line);
  if (field === null) return null;
  try {
    const record = JSON.parse(line) as AuditRecord;
    return { record, isSealed: sha256Hex(`${line.slice(0, field.index)}}`) === record.hash };
  } catch {
    return null;
  }
}
