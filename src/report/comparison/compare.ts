/**
 * A run against its baseline: whether the two can be compared, what changed, and the verdict, which
 * becomes a finding of the run.
 */
import type { ChangeKind, Comparison } from "../../result/comparison.ts";
import { counted } from "../../result/counted.ts";
import type { Finding, FindingVerdict } from "../../result/finding.ts";
import { type RunResult, SCHEMA_VERSION } from "../../result/run-result.ts";
import { judge } from "../../result/verdict.ts";
import { formatCount } from "../format.ts";
import { resultJson } from "../result-json.ts";
import { stableJson } from "../stable-json.ts";
import { type Baseline, readBaseline, type Side } from "./baseline.ts";
import { BASELINE_FINDING, comparedFigures, type Sides } from "./figures.ts";
import { EXACT, NOISY } from "./tolerance.ts";

/** The result with the comparison, its finding, and the verdict that follows from all findings. */
export function withBaseline(result: RunResult, baseline: Baseline): RunResult {
  const comparison = compare(result, baseline);
  const findings = [...result.findings, findingOf(comparison)];
  return { ...result, findings, comparison, ...judge(findings, result.validity.doubts) };
}

function compare(result: RunResult, baseline: Baseline): Comparison {
  if (baseline.kind === "other_version") {
    const { schemaVersion } = baseline;
    const reason =
      `The baseline has version ${schemaVersion} of result.json, this run version ` +
      `${SCHEMA_VERSION}: make the baseline again.`;
    const unread = { scenario: "", world: "", seed: "", digest: "", verdict: "" };
    return { verdict: "not_comparable", reason, tolerance: "", figures: [], baseline: unread };
  }
  const sides = { before: baseline.side, after: sideOf(result) };
  const { scenario, world, seed, digest, verdict } = sides.before;
  const parts = { baseline: { scenario, world, seed, digest, verdict } };
  const reason = whyNot(sides);
  if (reason !== null) {
    return { ...parts, verdict: "not_comparable", reason, tolerance: "", figures: [] };
  }
  const exact = world === "simulated" && seed === sides.after.seed;
  const tolerances = exact ? EXACT : NOISY;
  const figures = comparedFigures(sides, tolerances);
  const count = (kind: ChangeKind) => figures.filter(({ change }) => change === kind).length;
  const counts = { worse: count("worse"), better: count("better"), changed: count("changed") };
  return { ...parts, ...verdictOf(counts, figures), tolerance: tolerances.said, figures };
}

function sideOf(result: RunResult): Side {
  const read = readBaseline({ text: resultJson(result), file: "of this run" });
  if (read.kind === "readable") return read.side;
  throw new Error("a run of this version has a result of another version");
}

/** Why the two cannot be compared; null if they can. */
function whyNot({ before, after }: Sides): string | null {
  if (before.scenario !== after.scenario) {
    return `The baseline is of scenario ${before.scenario}, this run of ${after.scenario}.`;
  }
  if (before.world !== after.world) {
    return `The baseline is of the ${before.world} world, this run of the ${after.world} one.`;
  }
  const others = otherBlocks({ before, after });
  if (others.length === 0) return null;
  return (
    `The scenario is not the same any more (${others.join(", ")}): ` +
    "make the baseline again from the present file."
  );
}

/** What may differ: it is what is being worked on, or names only. */
const MAY_DIFFER = ["name", "description", "seed", "rollout", "expect"];

function otherBlocks({ before, after }: Sides): string[] {
  const [was, is] = [before.resolvedScenario, after.resolvedScenario].map(withoutVersions);
  // Storms are drawn from the seed.
  const free = before.seed === after.seed ? MAY_DIFFER : [...MAY_DIFFER, "faults"];
  const names = new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})]);
  return [...names]
    .filter((name) => !free.includes(name))
    .filter((name) => blockText(was?.[name]) !== blockText(is?.[name]))
    .sort();
}

function withoutVersions(scenario: Side["resolvedScenario"]): Readonly<Record<string, unknown>> {
  const { stable, canary } = scenario;
  return { ...scenario, stable: { ...stable, version: "" }, canary: { ...canary, version: "" } };
}

function blockText(block: unknown): string {
  return stableJson({ block });
}

type Counts = Readonly<Record<"worse" | "better" | "changed", number>>;

function verdictOf(
  { worse, better, changed }: Counts,
  figures: Comparison["figures"],
): Pick<Comparison, "verdict" | "reason"> {
  const among = `of ${formatCount(figures.length, "figure")}`;
  const others =
    changed > 0
      ? ` ${counted(changed, "more differs", "more differ")}, neither for better nor for worse.`
      : "";
  if (worse > 0) {
    const named = figures.filter(({ change }) => change === "worse").slice(0, 3);
    const list = named.map((of) => `${of.subject} from ${of.before} to ${of.after}`).join("; ");
    const also = better > 0 ? ` ${better} got better.` : "";
    const more = worse > named.length ? "; ..." : "";
    const reason = `${worse} ${among} got worse: ${list}${more}.${also}${others}`;
    return { verdict: "regressed", reason };
  }
  if (better > 0) {
    return { verdict: "improved", reason: `${better} ${among} got better, none worse.${others}` };
  }
  const reason =
    changed === 0
      ? `All ${formatCount(figures.length, "figure")} are as they were.`
      : `Nothing got better or worse; ${changed} ${among} ${changed === 1 ? "differs" : "differ"}.`;
  return { verdict: "same", reason };
}

function findingOf(comparison: Comparison): Finding {
  return {
    id: BASELINE_FINDING,
    title: "The run does not fall behind its baseline",
    verdict: FINDING_VERDICT[comparison.verdict],
    expected: "same or improved",
    observed: comparison.verdict.replace("_", " "),
    unit: "run",
    n: comparison.figures.length,
    sentence: comparison.reason,
    jobs: [],
    marginPercent: null,
  };
}

const FINDING_VERDICT: Readonly<Record<Comparison["verdict"], FindingVerdict>> = {
  regressed: "fail",
  same: "pass",
  improved: "pass",
  not_comparable: "unknown",
};
