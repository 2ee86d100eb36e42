/**
 * Section 4: the anatomy of the rollback, from the onset of the fault to the last canary worker,
 * as a waterfall with the budget, and the five times that are measured apart.
 */
import { type Duration, fromMs, toMs } from "../../kernel/time.ts";
import type { RollbackMarks, RunResult } from "../../result/run-result.ts";
import { formatClock, formatMs } from "../format.ts";
import { barPicture, verticalLine } from "../markup/bar-picture.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";

/** From the first look that could see the fault to the end of the rollback, at full length. */
const BUDGET_MS = 40_000;

interface Budget {
  readonly ms: number;
  /** Null when that was not reached. */
  readonly from: number | null;
  readonly words: string;
}

/** The scenario's own, if it has one. */
function budgetOf({ scenario, rollbackMarks }: RunResult): Budget {
  const { detectedAt, firstLookThatCouldAt, faultAt } = rollbackMarks;
  const { rollbackWithin } = scenario.expect;
  if (rollbackWithin !== null) {
    const began = faultAt === null ? "the order" : "the look that detected the fault";
    return { ms: toMs(rollbackWithin), from: detectedAt, words: `from ${began}, as expected` };
  }
  return {
    ms: BUDGET_MS / scenario.compress,
    from: firstLookThatCouldAt ?? detectedAt,
    words: "from the first look that could see the fault",
  };
}

interface Step {
  readonly name: string;
  readonly at: number;
  /** Of the step before it that was reached; null for the first, and for a mark. */
  readonly since: number | null;
}

const STEPS: readonly (readonly [keyof RollbackMarks, string])[] = [
  ["faultAt", "Fault begins"],
  ["firstFailureAt", "First bad outcome"],
  ["firstLookThatCouldAt", "First look that could see it"],
  ["detectedAt", "Detected"],
  ["verifiedAt", "Verified"],
  ["switchedAt", "Switched: share 0 committed"],
  ["lastCanaryClaimAt", "Last claim on the canary lane"],
  ["drainedAt", "Drained"],
  ["terminatedAt", "Terminated"],
];

export function rollbackSection(result: RunResult): Html {
  const marks = result.rollbackMarks;
  const rolledBack = marks.detectedAt !== null || marks.switchedAt !== null;
  const budget = budgetOf(result);
  const lead = rolledBack
    ? html`Instants since the run's start; n = 1 rollback. The budget is ${formatMs(budget.ms)}
${budget.words}.`
    : "From the onset of a fault to the end of the rollback.";
  const body = rolledBack
    ? [waterfall(marks, budget), timesTable(result)]
    : html`<p>No rollback took place in this run.</p>`;
  return section({ id: "rollback", title: "Rollback anatomy", lead, body });
}

/**
 * The last claim is a mark beside the chain of steps, not one of them: no step waits for it, and it
 * may come before or after the switch. So is a bad outcome that comes after the look that could see
 * the fault, as it does where jobs hang.
 */
function reachedSteps(marks: RollbackMarks): Step[] {
  const steps: Step[] = [];
  let before: number | null = null;
  for (const [key, name] of STEPS) {
    const at = marks[key];
    if (at === null) continue;
    const isLate = key === "firstFailureAt" && at > (marks.firstLookThatCouldAt ?? at);
    const isMark = key === "lastCanaryClaimAt" || isLate;
    steps.push({ name, at, since: isMark ? null : before });
    if (!isMark) before = at;
  }
  return steps;
}

function waterfall(marks: RollbackMarks, budget: Budget): Html {
  const steps = reachedSteps(marks);
  const instants = steps.map((step) => step.at);
  const budgetAt = budget.from === null ? null : budget.from + budget.ms;
  const from = Math.min(...instants);
  const to = Math.max(...instants, budgetAt ?? from);
  const scale: Scale = { from, span: Math.max(1, to - from), budgetAt };
  const missing = STEPS.filter(([key]) => marks[key] === null).map(([, name]) => name);
  return html`${table({
    caption: "Steps of the rollback",
    cards: true,
    columns: [
      { label: "Step" },
      { label: "At", numeric: true },
      { label: "After the step before", numeric: true },
      { label: `${formatClock(from)} to ${formatClock(to)}; the line is the budget` },
    ],
    rows: steps.map((step) => [
      step.name,
      formatClock(step.at),
      step.since === null ? "" : formatMs(step.at - step.since),
      bar(step, scale),
    ]),
  })}${missing.length > 0 ? html`<p>Not reached or not known: ${missing.join(", ")}.</p>` : null}`;
}

interface Scale {
  readonly from: number;
  readonly span: number;
  readonly budgetAt: number | null;
}

function bar(step: Step, scale: Scale): Html {
  const x = (at: number) => Math.round(((at - scale.from) / scale.span) * 10_000) / 10;
  const since = step.since ?? step.at;
  const start = Math.min(x(since), x(step.at), 997);
  const width = Math.max(3, Math.abs(x(step.at) - x(since)));
  const budget = scale.budgetAt === null ? null : verticalLine("budget", x(scale.budgetAt));
  return barPicture([html`<rect x="${start}" y="4" width="${width}" height="12"/>`, budget]);
}

/** The scenario bounds it from detection on; what verifying took is not the switch's. */
function switchBound({ scenario, rollback }: RunResult): Duration | null {
  const { switchedWithin } = scenario.expect;
  if (switchedWithin === null || rollback.verifyMs === null) return null;
  return Math.max(0, switchedWithin - fromMs(rollback.verifyMs));
}

function timesTable(result: RunResult): Html {
  const times = result.rollback;
  const { expect } = result.scenario;
  const rows: readonly (readonly [string, number | null, Duration | null, string])[] = [
    [
      "Detect",
      times.detectMs,
      expect.detectedWithin,
      "from the onset of the fault to the look that saw it",
    ],
    ["Verify", times.verifyMs, expect.verifiedWithin, "until a later look saw it again"],
    ["Switch", times.switchMs, switchBound(result), "until share 0 was committed"],
    ["Drain", times.drainMs, expect.drainedWithin, "until nothing was queued on the canary lane"],
    [
      "Terminate",
      times.terminateMs,
      expect.terminatedWithin,
      "until nothing of the canary was in flight",
    ],
    ["Total", times.totalMs, expect.rollbackWithin, "from the look that detected it to terminated"],
  ];
  return table({
    caption: "Times of the rollback, measured apart",
    columns: [
      { label: "Time" },
      { label: "Took", numeric: true },
      { label: "Bound", numeric: true },
      { label: "From, to" },
    ],
    rows: rows.map(([name, ms, bound, span]) => [
      name,
      formatMs(ms),
      bound === null ? "none" : formatMs(toMs(bound)),
      span,
    ]),
  });
}
