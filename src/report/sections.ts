/** The sections after the banner, in the order in which they are read. */
import type { HistoryEvent } from "../history/event.ts";
import type { RunResult } from "../result/run-result.ts";
import { comparisonSection } from "./comparison/comparison-section.ts";
import { looksSection } from "./decisions/looks.ts";
import { receiptsSection } from "./decisions/receipts.ts";
import { timelineSection } from "./decisions/timeline.ts";
import type { Html } from "./markup/html.ts";
import { costSection } from "./sections/cost.ts";
import { findingsSection } from "./sections/findings.ts";
import { ledgerSection } from "./sections/ledger.ts";
import { loadSection } from "./sections/load.ts";
import { rawSection } from "./sections/raw.ts";
import { rollbackSection } from "./sections/rollback.ts";
import { routingSection } from "./sections/routing.ts";
import { validitySection } from "./sections/validity.ts";
import { STORY_TITLE, storySection } from "./timeline/story-section.ts";

export interface NamedSection {
  /** The section's anchor. */
  readonly id: string;
  /** Its name in the navigation. */
  readonly title: string;
  readonly body: Html;
}

export interface Reported {
  readonly result: RunResult;
  /** What was kept of the run; empty where nothing was. */
  readonly history: readonly HistoryEvent[];
  /** Numbers of the looks that the decision log shows. */
  readonly shown: readonly number[];
}

export function sectionsOf({ result, history, shown }: Reported): NamedSection[] {
  const cost = costSection(result);
  const { comparison } = result;
  const story = storySection(result, history);
  const receipts = receiptsSection(result);
  return [
    { id: "findings", title: "Findings", body: findingsSection(result) },
    ...(comparison === undefined
      ? []
      : [{ id: "comparison", title: "Baseline", body: comparisonSection(comparison) }]),
    ...(story === null ? [] : [{ id: "story", title: STORY_TITLE, body: story }]),
    { id: "timeline", title: "Timeline", body: timelineSection(result, shown) },
    { id: "rollback", title: "Rollback", body: rollbackSection(result) },
    ...(receipts === null ? [] : [{ id: "receipts", title: "Receipts", body: receipts }]),
    { id: "routing", title: "Routing", body: routingSection(result) },
    { id: "ledger", title: "Ledger", body: ledgerSection(result) },
    { id: "load", title: "Load", body: loadSection(result) },
    ...(cost === null ? [] : [{ id: "cost", title: "Cost", body: cost }]),
    { id: "validity", title: "Validity", body: validitySection(result) },
    { id: "looks", title: "Decision log", body: looksSection(result, shown) },
    { id: "raw", title: "Raw", body: rawSection(result) },
  ];
}
