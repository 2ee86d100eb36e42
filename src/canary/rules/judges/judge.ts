/**
 * Judges: how a condition is decided from what both lanes did. `threshold` compares one number with
 * one bound, as the documents' rules do; a sequential test would be another entry in `JUDGES`.
 *
 * A judge that cannot tell says `unknown`: too few samples on either lane, a metric that nobody
 * reports, a stable lane of which no ratio can be formed, a store that did not say what it holds. A
 * custom metric needs as many samples as jobs are needed, of its own; of the stable lane only where
 * the canary is held against it, for stable need not know a metric that is new. Memory and CPU are
 * no samples: one worker will do.
 */
import type { Duration } from "../../../kernel/time.ts";
import { SECOND } from "../../../kernel/time.ts";
import type { Lane } from "../../store/job.ts";
import { type Condition, compare, type JudgeName, wordsOf } from "../condition.ts";
import {
  isCounted,
  isCustom,
  isOfQueue,
  isPlain,
  isReported,
  type PlainMetric,
  round,
  unitOf,
} from "../metric.ts";
import { type LanesSeen, laneValue } from "./lane-value.ts";

export interface Evidence extends LanesSeen {
  /** Finished jobs that each lane needs in the window. */
  readonly requiredSamples: number;
  /** Since the deployment was created, and since its stage began. */
  readonly age: Duration;
  readonly stageAge: Duration;
}

/** Whether what the condition says is so. */
export type Answer = "yes" | "no" | "unknown";

export interface Judged {
  readonly answer: Answer;
  /** What was compared with the bound; null when it could not be formed. */
  readonly observed: number | null;
  /** The smaller of the two lanes' sample counts; of a report, what the canary's stands for. */
  readonly samples: number;
  readonly sentence: string;
}

export type Judgeable = Omit<Condition, "holdFor">;

export interface Judge {
  judge(condition: Judgeable, evidence: Evidence): Judged;
}

const threshold: Judge = {
  judge(condition, evidence) {
    const samples = samplesFor(condition, evidence);
    const needed = Math.max(1, evidence.requiredSamples);
    const unknown = (sentence: string): Judged => ({
      answer: "unknown",
      observed: null,
      samples,
      sentence: `${subjectOf(condition)}: ${sentence}`,
    });
    const { metric, operator, value } = condition;
    const isSampled = isCounted(metric) || isCustom(metric);
    if (isSampled && samples < needed) {
      return unknown(`only ${samples} of ${needed} samples in the smaller lane.`);
    }
    const observed = observedOf(condition, evidence);
    if (observed === null) return unknown("there is no value to compare.");
    const unit = textOfUnit(condition);
    const holds = compare(observed, operator, value);
    const bound = `${wordsOf(operator)} ${value}${unit}`;
    const sentence = `${subjectOf(condition)} is ${round(observed)}${unit}, ${
      holds ? "" : "not "
    }${bound}.`;
    return { answer: holds ? "yes" : "no", observed, samples, sentence };
  },
};

export const JUDGES: Readonly<Record<JudgeName, Judge>> = { threshold };

function samplesOf({ stable, canary }: Evidence): number {
  return Math.min(stable.finished, canary.finished);
}

/** Of a condition: of jobs, or of what its metric was counted on. */
function samplesFor({ metric, kind }: Judgeable, evidence: Evidence): number {
  if (!isReported(metric)) return samplesOf(evidence);
  const { stable, canary } = evidence.reported;
  const own = canary[metric]?.count ?? 0;
  return kind === "absolute" ? own : Math.min(own, stable[metric]?.count ?? 0);
}

function observedOf({ metric, kind }: Judgeable, evidence: Evidence): number | null {
  if (isPlain(metric)) return plainValue(metric, evidence);
  const value = (lane: Lane) => laneValue(metric, lane, evidence);
  const canary = value("canary");
  if (canary === null || !Number.isFinite(canary)) return null;
  if (kind === "absolute") return canary;
  const stable = value("stable");
  if (stable === null || !Number.isFinite(stable)) return null;
  if (kind === "delta_points") return canary - stable;
  // Of nothing, nothing is no more; anything else is no number of times.
  if (stable === 0) return canary !== 0 ? null : kind === "ratio" ? 1 : 0;
  return kind === "ratio" ? canary / stable : ((canary - stable) / stable) * 100;
}

function plainValue(metric: PlainMetric, evidence: Evidence): number {
  switch (metric) {
    case "samples":
      return samplesOf(evidence);
    case "duration":
      return evidence.age / SECOND;
    case "stage_duration":
      return evidence.stageAge / SECOND;
  }
}

/** What is compared, in words. */
function subjectOf({ metric, kind }: Judgeable): string {
  switch (kind) {
    case "absolute":
      return isPlain(metric) || isOfQueue(metric) ? metric : `Canary ${metric}`;
    case "delta_points":
      return `Canary ${metric} minus stable`;
    case "delta_percent":
      return `Canary ${metric} beyond stable`;
    case "ratio":
      return `Canary ${metric} over stable`;
  }
}

function textOfUnit({ metric, kind }: Judgeable): string {
  const units = { percent: " %", ms: " ms", seconds: " s", jobs: " jobs", MB: " MB", "": "" };
  switch (kind) {
    case "absolute":
      return units[unitOf(metric)];
    case "delta_points":
      return unitOf(metric) === "percent" ? " points" : units[unitOf(metric)];
    case "delta_percent":
      return " %";
    case "ratio":
      return " times";
  }
}
