/** An audit trail for people: a line a record, its receipt below, and the verdict at the end. */
import type { AuditRecord } from "../../canary/audit/record.ts";
import type { VerifiedAudit } from "../../canary/audit/verify-audit.ts";
import type { Receipt } from "../../canary/rollout/receipts/receipt.ts";
import { counted } from "../../result/counted.ts";

export interface ToldAudit extends VerifiedAudit {
  /** Where the trail was found. */
  readonly of: string;
  /** In the trail, sound or not. */
  readonly lines: number;
  /** Whether something says where the trail has to end. */
  readonly isEndKnown: boolean;
}

export function auditText(audit: ToldAudit): string {
  const lines = audit.records.flatMap(recordLines);
  return [...lines, ...(lines.length > 0 ? [""] : []), ...verdictLines(audit), ""].join("\n");
}

function recordLines({ number, at, actor, what, message, cause, receipt }: AuditRecord): string[] {
  const who =
    actor.operator === null ? actor.controller : `${actor.operator}, by ${actor.controller}`;
  const head = `${String(number).padStart(5)}  ${at.slice(0, 10)} ${at.slice(11, 23)}  ${what}`;
  const told = [head, `       ${who}: ${message}`];
  const reason = cause.kind === "controller" ? "" : cause.reason;
  if (receipt === null && reason !== "" && reason !== message) told.push(`       ${reason}`);
  if (receipt !== null) told.push(...receiptLines(receipt));
  return told;
}

/** Its figures; what it says of single checks is in the record. */
function receiptLines(receipt: Receipt): string[] {
  const { receipt_id: _, timestamp: _at, operation: _of, ...figures } = receipt;
  return Object.entries(figures).flatMap(([name, value]) => {
    if (value === null) return [];
    if (Array.isArray(value)) return [`         ${name}  ${value.join(", ") || "-"}`];
    return typeof value === "object" ? [] : [`         ${name}  ${value}`];
  });
}

function verdictLines({ of, records, fault, lines, isEndKnown }: ToldAudit): string[] {
  if (fault !== null) {
    return [`BROKEN  ${of}, line ${fault.line}: ${fault.sentence}`];
  }
  const last = records.at(-1);
  if (last === undefined) {
    return [
      `EMPTY  ${of} has no records: nothing was ever rolled out there, or the name is wrong.`,
    ];
  }
  const whole = `WHOLE  ${of}: ${counted(lines, "record")}, the last one ${last.hash}`;
  if (isEndKnown) return [whole];
  return [whole, "       Whether records are missing behind it, a file alone cannot say."];
}
