/**
 * Runs all checkers over one history. A checker that throws stops observing, and its finding is
 * `unknown` with the error's text: it can no longer say, and the others still can.
 */
import type { EventSink, HistoryEvent } from "../history/event.ts";
import type { Finding } from "../result/finding.ts";
import type { CheckContext, Checker } from "./checker.ts";
import { JobsConserved, type JobTotals } from "./jobs/jobs-conserved.ts";
import { LapsesJustified } from "./jobs/lapses-justified.ts";
import { NoCanaryAfterEnd } from "./jobs/no-canary-after-end.ts";
import { RightLane } from "./jobs/right-lane.ts";
import { DeadLetters } from "./load/dead-letters.ts";
import { LatencyBound } from "./load/latency-bound.ts";
import { LoadAchieved } from "./load/load-achieved.ts";
import { DecisionsJustified } from "./rollout/decisions-justified.ts";
import { DetectionTime } from "./rollout/detection-time.ts";
import { LeadersFenced } from "./rollout/leaders-fenced.ts";
import { OutcomeAsExpected } from "./rollout/outcome.ts";
import { RollbackAnatomy } from "./rollout/rollback-anatomy.ts";
import { SharesJustified } from "./rollout/shares-justified.ts";
import { RoutesFenced } from "./routing/routes-fenced.ts";
import { RoutingConformance } from "./routing/routing-conformance.ts";
import { RoutingShare } from "./routing/routing-share.ts";
import { Sticky } from "./routing/sticky.ts";

/** Counts behind the findings, for the ledger and the routing summary. */
export interface CheckedCounts {
  readonly jobs: JobTotals;
  readonly routingChecked: number;
  readonly routingViolations: number;
  readonly stickyChecked: number;
  readonly stickyViolations: number;
  readonly foreignExecutions: number;
}

/** A checker together with what stopped it; null while it runs. */
interface Guarded {
  readonly checker: Checker;
  error: string | null;
}

export class CheckerRun implements EventSink {
  readonly #conserved = new JobsConserved();
  readonly #rightLane = new RightLane();
  readonly #conformance: RoutingConformance;
  readonly #sticky: Sticky;
  readonly #guarded: readonly Guarded[];

  constructor(context: CheckContext) {
    this.#conformance = new RoutingConformance(context);
    this.#sticky = new Sticky(context);
    this.#guarded = guard([
      new OutcomeAsExpected(context),
      this.#conserved,
      this.#conformance,
      new RoutesFenced(),
      new RoutingShare(context),
      this.#sticky,
      this.#rightLane,
      new NoCanaryAfterEnd(),
      new LapsesJustified(context),
      new DecisionsJustified(context),
      new SharesJustified(),
      new LeadersFenced(),
      new DetectionTime(context),
      new RollbackAnatomy(context),
      new LoadAchieved(context),
      new LatencyBound(context),
      new DeadLetters(context),
    ]);
  }

  record(event: HistoryEvent): void {
    observeAll(this.#guarded, event);
  }

  /** Once, after the last event. `planned`: jobs that the arrival plan came to. */
  finish(planned: number): Finding[] {
    return finishAll(this.#guarded, planned);
  }

  /** Final after `finish`. */
  counts(): CheckedCounts {
    return {
      jobs: this.#conserved.totals(),
      routingChecked: this.#conformance.checked,
      routingViolations: this.#conformance.violations,
      stickyChecked: this.#sticky.checked,
      stickyViolations: this.#sticky.violations,
      foreignExecutions: this.#rightLane.foreign,
    };
  }
}

/** Runs these checkers over the whole of a history that is at hand. */
export function runCheckers(
  checkers: readonly Checker[],
  history: Iterable<HistoryEvent>,
  planned: number,
): Finding[] {
  const guarded = guard(checkers);
  for (const event of history) observeAll(guarded, event);
  return finishAll(guarded, planned);
}

function guard(checkers: readonly Checker[]): Guarded[] {
  return checkers.map((checker) => ({ checker, error: null }));
}

function observeAll(guarded: readonly Guarded[], event: HistoryEvent): void {
  for (let i = 0; i < guarded.length; i++) {
    const one = guarded[i] as Guarded;
    if (one.error !== null) continue;
    try {
      one.checker.observe(event);
    } catch (error) {
      one.error = `at the event ${event.kind} at ${event.at} us: ${textOf(error)}`;
    }
  }
}

function finishAll(guarded: readonly Guarded[], planned: number): Finding[] {
  return guarded.flatMap(({ checker, error }) => {
    if (error !== null) return [crashed(checker.name, error)];
    try {
      return checker.finish(planned);
    } catch (thrown) {
      return [crashed(checker.name, `at the end: ${textOf(thrown)}`)];
    }
  });
}

function crashed(name: string, error: string): Finding {
  return {
    id: name,
    title: `The checker ${name} works`,
    verdict: "unknown",
    expected: "an answer",
    observed: "an error",
    unit: "",
    n: 0,
    sentence: `The checker crashed ${error}`,
    jobs: [],
    marginPercent: null,
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
