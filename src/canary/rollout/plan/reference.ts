/**
 * What the canary is compared with: the stable lane in the same window, or a baseline that was
 * taken of it before. Where all traffic goes to the canary, stable has none to compare with, so
 * there it is the baseline, be it the one of the planning phase or the last stage's stable window.
 */
import type { Instant } from "../../../kernel/time.ts";
import type { LaneCounts } from "../../metrics/window.ts";
import { FULL_SHARE } from "../../routing/route.ts";
import type { Reported } from "../../rules/judges/lane-value.ts";
import type { Baseline, Deployment } from "../deployment.ts";
import type { LaneReports } from "../look.ts";
import type { Stage } from "./stage.ts";
import { stageAt } from "./stages-of.ts";

interface Window {
  readonly from: Instant;
  readonly to: Instant;
  readonly stable: LaneCounts;
  /** What stable's workers reported; empty where nobody asks. */
  readonly reported: Reported;
}

/** The stable lane's counts of a window, in a form that can be stored. */
export function baselineOf({ from, to, stable, reported }: Window): Baseline {
  const { routed, finished, failed, attemptsFailed } = stable;
  const runTimes = [...stable.runTimes].sort(([a], [b]) => a - b);
  const counts = { from, to, routed, finished, failed, attemptsFailed, runTimes };
  return Object.keys(reported).length === 0 ? counts : { ...counts, reported };
}

/** The counts to judge the canary by instead of stable's present ones; null for these. */
export function referenceOf(deployment: Deployment): LaneCounts | null {
  const { baseline, config, share, stage } = deployment;
  if (baseline === null) return null;
  const alone = takesAll({ share, scope: stageAt(config, stage).scope });
  if (!alone && config.compareWith === "stable") return null;
  const { routed, finished, failed, attemptsFailed, runTimes } = baseline;
  return { routed, finished, failed, attemptsFailed, runTimes: new Map(runTimes) };
}

/** Whether a stage leaves the stable lane without a job. */
export function takesAll({ share, scope }: Pick<Stage, "share" | "scope">): boolean {
  return share >= FULL_SHARE && scope.kind === "all";
}

/**
 * What workers reported, with the baseline's in place of stable's where the canary is held against
 * that: a stable lane without jobs counts nothing.
 */
export function reportsAgainst(baseline: Baseline | null, reports: LaneReports): LaneReports {
  return baseline === null ? reports : { ...reports, stable: baseline.reported ?? {} };
}
