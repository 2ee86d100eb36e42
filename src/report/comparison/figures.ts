/** What is compared of two runs, figure by figure. */
import { toMs } from "../../kernel/time.ts";
import type { ChangeKind, ComparedFigure } from "../../result/comparison.ts";
import { formatClock, formatMs, formatNumber, formatShare, words } from "../format.ts";
import type { Side } from "./baseline.ts";
import { isWithin, type Tolerance, type Tolerances } from "./tolerance.ts";

/** The finding that comes of a comparison: no part of the next one. */
export const BASELINE_FINDING = "baseline";

export interface Sides {
  readonly before: Side;
  readonly after: Side;
}

export function comparedFigures(sides: Sides, tolerances: Tolerances): ComparedFigure[] {
  return [
    ...verdictFigures(sides),
    ...findingFigures(sides),
    ...decisionFigures(sides, tolerances.times),
    ...rollbackFigures(sides, tolerances.times),
    ...latencyFigures(sides, tolerances.latencies),
    ...jobFigures(sides, tolerances),
  ];
}

const RANK = { fail: 0, unknown: 1, inconclusive: 1, pass: 2 } as const;
type Verdict = keyof typeof RANK;

function byRank(before: Verdict, after: Verdict): ChangeKind {
  if (RANK[before] === RANK[after]) return "same";
  return RANK[after] > RANK[before] ? "better" : "worse";
}

/** An outcome that is other than it was is worse, unless it is what made the run pass. */
function verdictFigures({ before, after }: Sides): ComparedFigure[] {
  const verdict = byRank(before.verdict, after.verdict);
  const [was, is] = [before.deployment.outcome, after.deployment.outcome];
  const outcome = was === is ? "same" : verdict === "better" ? "better" : "worse";
  return [
    { subject: "verdict", before: before.verdict, after: after.verdict, change: verdict },
    { subject: "outcome", before: words(was), after: words(is), change: outcome },
  ];
}

function findingFigures({ before, after }: Sides): ComparedFigure[] {
  const was = new Map(before.findings.map(({ id, verdict }) => [id, verdict]));
  const is = new Map(after.findings.map(({ id, verdict }) => [id, verdict]));
  const ids = [...new Set([...was.keys(), ...is.keys()])].filter((id) => id !== BASELINE_FINDING);
  return ids.map((id) => {
    const [one, other] = [was.get(id), is.get(id)];
    return {
      subject: `finding ${id}`,
      before: one ?? "not checked",
      after: other ?? "not checked",
      change: findingChange(one, other),
    };
  });
}

function findingChange(before: Verdict | undefined, after: Verdict | undefined): ChangeKind {
  if (before !== undefined && after !== undefined) return byRank(before, after);
  return after === "fail" ? "worse" : "changed";
}

/** What was decided, and when; stage by stage. Neither side of a difference is the better one. */
function decisionFigures({ before, after }: Sides, tolerance: Tolerance): ComparedFigure[] {
  const [was, is] = [decisionsOf(before), decisionsOf(after)];
  const decisions = { subject: "decisions", before: was, after: is };
  const length = Math.max(before.routing.stages.length, after.routing.stages.length);
  const stages = Array.from({ length }, (_, i) => {
    const [one, other] = [before.routing.stages[i], after.routing.stages[i]];
    const equal = one?.share === other?.share;
    const near = equal && isWithin(tolerance, one?.fromMs ?? 0, other?.fromMs ?? 0);
    const figure = {
      subject: `share of stage ${i + 1}, and since when`,
      before: stageText(one),
      after: stageText(other),
    };
    return { ...figure, change: near ? ("same" as const) : ("changed" as const) };
  });
  const ended = whenEnded({ before, after }, tolerance);
  return [{ ...decisions, change: was === is ? "same" : "changed" }, ...stages, ...ended];
}

function whenEnded({ before, after }: Sides, tolerance: Tolerance): ComparedFigure[] {
  const [was, is] = [before, after].map(({ deployment }) => deployment.events.at(-1)?.at ?? 0);
  const [from, to] = [toMs(was ?? 0), toMs(is ?? 0)];
  const change = isWithin(tolerance, from, to) ? "same" : "changed";
  return [{ subject: "last decision", before: formatClock(from), after: formatClock(to), change }];
}

function decisionsOf({ deployment }: Side): string {
  const types = deployment.events.map(({ type }) => words(type));
  const runs: { type: string; times: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.times += 1;
    else runs.push({ type, times: 1 });
  }
  const said = runs.map(({ type, times }) => (times === 1 ? type : `${type} (${times} times)`));
  return said.length === 0 ? "none" : said.join(", ");
}

function stageText(stage: { readonly share: number; readonly fromMs: number } | undefined): string {
  if (stage === undefined) return "not reached";
  return `${formatShare(stage.share)} at ${formatClock(stage.fromMs)}`;
}

function rollbackFigures({ before, after }: Sides, tolerance: Tolerance): ComparedFigure[] {
  const steps = ["detect", "verify", "switch", "drain", "terminate", "total"] as const;
  return steps.flatMap((step) => {
    const [was, is] = [before.rollback[`${step}Ms`], after.rollback[`${step}Ms`]];
    return measured({ subject: `rollback: ${step}`, was, is, tolerance });
  });
}

function latencyFigures({ before, after }: Sides, tolerance: Tolerance): ComparedFigure[] {
  const kinds = [
    ["latency", "latencyMs"],
    ["latency outside of faults", "quietLatencyMs"],
    ["run time", "runMs"],
  ] as const;
  return kinds.flatMap(([name, key]) =>
    (["p50", "p99"] as const).flatMap((percentile) => {
      const [was, is] = [before.load[key][percentile], after.load[key][percentile]];
      return measured({ subject: `${name} ${percentile}`, was, is, tolerance });
    }),
  );
}

/** The shorter the better; nothing where neither run measured it. */
function measured(of: {
  readonly subject: string;
  readonly was: number | null;
  readonly is: number | null;
  readonly tolerance: Tolerance;
}): ComparedFigure[] {
  const { subject, was, is, tolerance } = of;
  if (was === null && is === null) return [];
  const texts = { subject, before: formatMs(was), after: formatMs(is) };
  if (was === null || is === null) return [{ ...texts, change: "changed" }];
  return [{ ...texts, change: lessIsBetter(tolerance, was, is) }];
}

function lessIsBetter(tolerance: Tolerance, was: number, is: number): ChangeKind {
  if (isWithin(tolerance, was, is)) return "same";
  return is < was ? "better" : "worse";
}

function jobFigures({ before, after }: Sides, tolerances: Tolerances): ComparedFigure[] {
  const everyOne: Tolerance = { part: 0, least: 0 };
  const figure = (name: keyof Side["jobs"], change: (was: number, is: number) => ChangeKind) => {
    const [was, is] = [before.jobs[name], after.jobs[name]];
    const texts = { before: formatNumber(was), after: formatNumber(is) };
    return { subject: `jobs ${name}`, ...texts, change: change(was, is) };
  };
  const neutral = (was: number, is: number) =>
    isWithin(tolerances.jobs, was, is) ? ("same" as const) : ("changed" as const);
  return [
    figure("planned", neutral),
    figure("enqueued", neutral),
    figure("completed", neutral),
    figure("drained", neutral),
    figure("dead", (was, is) => lessIsBetter(tolerances.dead, was, is)),
    figure("lost", (was, is) => lessIsBetter(everyOne, was, is)),
    figure("doubled", (was, is) => lessIsBetter(everyOne, was, is)),
  ];
}
