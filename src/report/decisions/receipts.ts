/**
 * The receipts of the rollout, and where its audit trail ends: what was promoted on whose word,
 * what was rolled back and why. Records and single checks are in audit.jsonl beside the page.
 */
import type { Receipt } from "../../canary/rollout/receipts/receipt.ts";
import { counted } from "../../result/counted.ts";
import type { RunResult, World } from "../../result/run-result.ts";
import { formatMs, formatNumber, words } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";

/** Null where none was given. */
export function receiptsSection({ audit, world }: RunResult): Html | null {
  if (audit.receipts.length === 0) return null;
  const lead = html`What the rollout gave in writing, from its audit trail of
${formatNumber(audit.records)} records; the hash of the last one begins with
<code>${audit.hash.slice(0, 16)}</code>.
<code>coalmine audit</code> checks the trail of this folder.`;
  const rows = audit.receipts.map((receipt) => [
    html`<span class="when">${timeOf(receipt, world)}</span>`,
    words(receipt.operation),
    sentenceOf(receipt),
  ]);
  const columns = [
    { label: world === "live" ? "When (UTC)" : "At" },
    { label: "Receipt" },
    { label: "In words" },
  ];
  const caption = `Receipts, all ${formatNumber(audit.receipts.length)}`;
  return section({
    id: "receipts",
    title: "Receipts",
    lead,
    body: table({ caption, columns, rows }),
  });
}

/** Virtual time begins with the run, at the beginning of UNIX time: its dates tell nothing. */
function timeOf({ timestamp }: Receipt, world: World): string {
  const [date, time] = [timestamp.slice(0, 10), timestamp.slice(11, 23)];
  return world === "simulated" ? time : `${date} ${time}`;
}

function sentenceOf(receipt: Receipt): string {
  switch (receipt.operation) {
    case "canary_phase_complete": {
      const checks = Object.values(receipt.sli_checks);
      const passed = checks.filter(({ status }) => status === "PASS").length;
      const length = formatMs(receipt.duration_minutes * 60_000);
      const of = counted(checks.length, "check");
      return `Phase ${receipt.phase} passed in ${length}: ${passed} of ${of}.`;
    }
    case "traffic_promoted": {
      const from = `${receipt.from_phase} (${receipt.from_traffic_percent} %)`;
      const to = `${receipt.to_phase} (${receipt.to_traffic_percent} %)`;
      const { from_tenant_count: had, to_tenant_count: has } = receipt;
      const tenants = `${had} to ${has} ${has === 1 ? "tenant" : "tenants"}`;
      return `From ${from} to ${to}, ${tenants}, based on ${words(receipt.promotion_based_on)}.`;
    }
    case "deployment_complete": {
      const length = formatMs(receipt.total_duration_hours * 3_600_000);
      const phases = receipt.phases_completed.join(", ") || "no phase";
      return `${receipt.version} is stable after ${length}; passed by looks: ${phases}.`;
    }
    case "rollback_executed":
      return `Back to ${receipt.version_restored} from ${receipt.phase_failed} in ${formatMs(
        receipt.rollback_duration_ms,
      )}: ${words(receipt.failure_reason)}. ${receipt.failure_message}`;
  }
}
