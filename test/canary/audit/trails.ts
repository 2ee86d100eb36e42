/** Trails to verify, and to break: entries with what does not matter filled in. */
import { NO_HASH } from "../../../src/canary/audit/mark.ts";
import { type AuditEntry, seal } from "../../../src/canary/audit/record.ts";

export function anEntry(fields: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: "2026-01-25T12:34:56.000000Z",
    deployment: "canary_1",
    version: 1,
    epoch: 1,
    state: "planning",
    sharePercent: 0,
    actor: { controller: "controller/0#1", operator: null },
    cause: { kind: "controller" },
    what: "deployment_created",
    message: 'Canary v2 beside "stable", Zürich 🐤.',
    receipt: null,
    ...fields,
  };
}

/** The lines of a whole trail. */
export function aTrail(entries: readonly Partial<AuditEntry>[]): string[] {
  let after = { records: 0, hash: NO_HASH };
  return entries.map((fields) => {
    const { line, hash } = seal(anEntry(fields), after);
    after = { records: after.records + 1, hash };
    return line;
  });
}
