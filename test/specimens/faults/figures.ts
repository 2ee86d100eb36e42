/**
 * Figures of a run that faults move. All are sums, counts or extremes over what was recorded, so
 * that a mark is found wherever in the run it was left.
 */
import { readReport } from "../../../src/canary/registry/report.ts";
import type { RunOutcome } from "../../../src/compose/run.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";

const count = ({ history }: RunOutcome, counts: (event: HistoryEvent) => boolean): number =>
  history.filter(counts).length;

const lanesOf = ({ result }: RunOutcome) => Object.values(result.ledger.lanes);

export const FIGURES = {
  planned: ({ result }: RunOutcome) => result.ledger.planned,
  lapsed: (run: RunOutcome) => lanesOf(run).reduce((sum, { lapsed }) => sum + lapsed, 0),
  attemptsFailed: (run: RunOutcome) =>
    lanesOf(run).reduce((sum, { attemptsFailed }) => sum + attemptsFailed, 0),
  /** Commands whose reply never came. */
  unheard: (run: RunOutcome) => count(run, ({ kind }) => kind === "unknown"),
  /** Processes that were started. */
  started: (run: RunOutcome) =>
    count(run, (event) => event.kind === "process" && event.phase === "started"),
  /** Marks by which workers ceased to count. */
  lostTrust: (run: RunOutcome) =>
    run.history
      .flatMap((event) => (event.kind === "marked" ? event.marks : []))
      .filter(({ verdict }) => verdict === "distrusted" || verdict === "unreachable").length,
  /** What workers said that jobs had added to their metrics, report by report. */
  reported: ({ history }: RunOutcome) =>
    history
      .flatMap((event) => (event.kind === "heartbeat" ? [readReport(event.report)] : []))
      .flatMap((read) => (read.kind === "report" ? Object.values(read.report.custom) : []))
      .reduce((all, { sum }) => all + sum, 0),
  /** Losses that the store stated. */
  losses: (run: RunOutcome) => count(run, ({ kind }) => kind === "storeLost"),
  /** Keys that the store dropped. */
  dropped: (run: RunOutcome) => count(run, ({ kind }) => kind === "evicted"),
  /** Commits by a configuration that was changed by hand. */
  drifts: (run: RunOutcome) =>
    count(run, (event) => event.kind === "committed" && event.deployment.drift !== null),
  canaryJobs: ({ result }: RunOutcome) => result.ledger.lanes.canary.enqueued,
  looks: (run: RunOutcome) => count(run, ({ kind }) => kind === "looked"),
  /** Looks that said yes or no. */
  judged: (run: RunOutcome) =>
    count(run, (event) => event.kind === "looked" && event.look.overall !== "unknown"),
  latencyMs: ({ result }: RunOutcome) => result.load.latencyMs.p999 ?? 0,
} as const satisfies Readonly<Record<string, (run: RunOutcome) => number>>;

export type Figure = keyof typeof FIGURES;
