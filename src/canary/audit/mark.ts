/**
 * What a deployment says of its queue's audit trail: how long it is, and the hash of its end. It is
 * committed with the records, so whoever leads next goes on from there, and a trail that was cut
 * off at its end is told from a whole one. A deployment that follows another goes on with its
 * trail.
 */
import { NO_MEMORY, type ReceiptMemory } from "../rollout/receipts/receipt.ts";

export interface AuditMark {
  /** Number of the last record; 0 before the first. */
  readonly records: number;
  /** Of the last record. */
  readonly hash: string;
  readonly receipts: ReceiptMemory;
}

/** What the first record follows. */
export const NO_HASH = "0".repeat(64);

export const NO_RECORDS: AuditMark = { records: 0, hash: NO_HASH, receipts: NO_MEMORY };
