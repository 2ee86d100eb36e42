/**
 * `result.json`: the run for machines, versioned. Names and order are a contract
 * (`result.schema.json`); what it leaves out (most looks of a long run) it counts.
 */
import type { LaneCounts } from "../canary/metrics/window.ts";
import type { Look } from "../canary/rollout/look.ts";
import type { Ledger, LoadSummary, RunResult } from "../result/run-result.ts";
import { shownLooks } from "./decisions/looks.ts";
import { stableJson } from "./stable-json.ts";

/** The text of `result.json`, with a line feed at its end. */
export function resultJson(result: RunResult): string {
  const shown = shownLooks(result.looks);
  const document = {
    schemaVersion: result.schemaVersion,
    scenario: result.scenario.name,
    world: result.world,
    seed: result.seed,
    digest: result.digest,
    verdict: result.verdict,
    reason: result.reason,
    command: result.command,
    lengthMs: result.lengthMs,
    events: result.events,
    findings: result.findings,
    comparison: result.comparison,
    jobs: jobs(result.ledger),
    deployment: result.deployment,
    audit: result.audit,
    rollback: result.rollback,
    rollbackMarks: result.rollbackMarks,
    load: load(result.load),
    routing: result.routing,
    faults: result.faults,
    coverage: result.coverage,
    validity: result.validity,
    cost: result.cost,
    looks: { total: result.looks.length, shown: shown.map((n) => lookOf(result.looks, n)) },
    series: result.series,
    histograms: result.load.encoded,
    resolvedScenario: result.scenario,
  };
  return `${stableJson(document)}\n`;
}

function jobs(ledger: Ledger) {
  const { byFault, ...counts } = ledger;
  return { ...counts, byFault };
}

function load(summary: LoadSummary) {
  const { encoded: _, ...rest } = summary;
  return rest;
}

/** Histograms of run times go as pairs of bucket and count, by bucket. */
function lookOf(looks: readonly Look[], number: number) {
  const look = looks[number] as Look;
  const { stable, canary, baseline } = look;
  return {
    number,
    ...look,
    stable: lane(stable),
    canary: lane(canary),
    baseline: baseline && lane(baseline),
  };
}

function lane(counts: LaneCounts) {
  return { ...counts, runTimes: [...counts.runTimes].sort(([a], [b]) => a - b) };
}
