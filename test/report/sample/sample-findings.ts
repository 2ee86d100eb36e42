/** Findings as the checkers might give them, all passed. */
import type { Finding } from "../../../src/result/finding.ts";

function passed(
  finding: Pick<Finding, "id" | "title" | "expected" | "observed" | "unit" | "n"> & {
    readonly sentence: string;
    readonly marginPercent?: number;
  },
): Finding {
  return { verdict: "pass", jobs: [], ...finding, marginPercent: finding.marginPercent ?? null };
}

export const SAMPLE_FINDINGS: readonly Finding[] = [
  passed({
    id: "jobs-conserved",
    title: "No job is lost or done twice",
    expected: "0",
    observed: "0",
    unit: "jobs",
    n: 1_800_214,
    sentence: "Each of 1,800,214 jobs was settled exactly once, from 0:00 to 3:00.",
  }),
  passed({
    id: "routing-conformance",
    title: "Each job's lane is the one that its route gives",
    expected: "0",
    observed: "0",
    unit: "jobs",
    n: 1_800_214,
    sentence: "Recomputed for every job of epochs 1 to 3.",
  }),
  passed({
    id: "detected-within",
    title: "The fault is detected in time",
    expected: "at most 30",
    observed: "4",
    unit: "s",
    n: 1,
    sentence: "fault-1 began at 1:32 and the look at 1:36 saw its breach.",
    marginPercent: 86.7,
  }),
  passed({
    id: "rolled-back-within",
    title: "The rollback ends in time",
    expected: "at most 40",
    observed: "10.3",
    unit: "s",
    n: 1,
    sentence: "From the onset at 1:32 to the last canary worker at 1:42.3.",
    marginPercent: 74.1,
  }),
  passed({
    id: "latency-p99",
    title: "Latency stays in bounds outside of faults",
    expected: "at most 50",
    observed: "12.2",
    unit: "ms",
    n: 1_250_260,
    sentence: "p99 end to end, from 0:10 to 3:00 without the fault's window.",
    marginPercent: 75.6,
  }),
  passed({
    id: "decisions-justified",
    title: "Every decision follows from what was seen",
    expected: "0",
    observed: "0",
    unit: "looks",
    n: 85,
    sentence: "All 85 looks were recomputed from their recorded inputs.",
  }),
];
