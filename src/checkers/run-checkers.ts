/** Runs all checkers over one history, and counts what the report tells beside their findings. */
import type { EventSink, HistoryEvent } from "../history/event.ts";
import type { Finding } from "../result/finding.ts";
import { AlertsTold } from "./alerts/alerts-told.ts";
import { AuditComplete } from "./audit/audit-complete.ts";
import { AuditWhole } from "./audit/audit-whole.ts";
import { ReceiptsTrue } from "./audit/receipts-true.ts";
import { DivertedJustified } from "./breaker/diverted-justified.ts";
import { LaneDepth } from "./breaker/lane-depth.ts";
import type { CheckContext } from "./checker.ts";
import { ConfigKept } from "./configure/config-kept.ts";
import { DeletionClean } from "./configure/deletion-clean.ts";
import { DriftNoted } from "./configure/drift-noted.ts";
import { EvidenceFresh } from "./configure/evidence-fresh.ts";
import { BreachAnswered } from "./control/breach-answered.ts";
import { NoPromotionOnUnknown } from "./control/no-promotion-on-unknown.ts";
import { NothingFlaps } from "./control/nothing-flaps.ts";
import { Recovers } from "./control/recovers.ts";
import { GuardedCheckers } from "./guarded-checkers.ts";
import { DeadLettersTold } from "./jobs/dead-letters-told.ts";
import { JobsConserved, type JobTotals } from "./jobs/jobs-conserved.ts";
import { LaneOrder } from "./jobs/lane-order.ts";
import { LapsesJustified } from "./jobs/lapses-justified.ts";
import { LeavesNothing } from "./jobs/leaves-nothing.ts";
import { NoCanaryAfterEnd } from "./jobs/no-canary-after-end.ts";
import { RightLane } from "./jobs/right-lane.ts";
import { TimeLimitKept } from "./jobs/time-limit-kept.ts";
import { PlacesKept } from "./limit/places-kept.ts";
import { DeadLetters } from "./load/dead-letters.ts";
import { LatencyBound } from "./load/latency-bound.ts";
import { LoadAchieved } from "./load/load-achieved.ts";
import { LossBook } from "./losses/loss-book.ts";
import { LossesStated } from "./losses/losses-stated.ts";
import { CountsTrue } from "./metrics/counts-true.ts";
import { SamplingFair } from "./metrics/sampling-fair.ts";
import { StoreClock } from "./metrics/store-clock.ts";
import { PlanFollowed } from "./plan/plan-followed.ts";
import { AnswersFresh } from "./registry/answers-fresh.ts";
import { ImplausibleRefused } from "./registry/implausible-refused.ts";
import { ImpostorsAlerted } from "./registry/impostors-alerted.ts";
import { ReportsTrue } from "./registry/reports-true.ts";
import { SilenceBounded } from "./registry/silence-bounded.ts";
import { DecisionsJustified } from "./rollout/decisions-justified.ts";
import { DetectionTime } from "./rollout/detection-time.ts";
import { LeadersFenced } from "./rollout/leaders-fenced.ts";
import { OutcomeAsExpected } from "./rollout/outcome.ts";
import { RollbackAnatomy } from "./rollout/rollback-anatomy.ts";
import { RulesKept } from "./rollout/rules-kept.ts";
import { SharesJustified } from "./rollout/shares-justified.ts";
import { Fallbacks } from "./routing/fallbacks.ts";
import { RoutesFenced } from "./routing/routes-fenced.ts";
import { RoutingConformance } from "./routing/routing-conformance.ts";
import { RoutingShare } from "./routing/routing-share.ts";
import { Sticky } from "./routing/sticky.ts";
import { BackoffKept } from "./waits/backoff-kept.ts";
import { DelaysKept } from "./waits/delays-kept.ts";

/** Counts behind the findings, for the ledger and the routing summary. */
export interface CheckedCounts {
  readonly jobs: JobTotals;
  readonly routingChecked: number;
  readonly routingViolations: number;
  readonly stickyChecked: number;
  readonly stickyViolations: number;
  /** Jobs that breakers sent to stable, and how often one opened. */
  readonly diverted: number;
  readonly openings: number;
  readonly foreignExecutions: number;
}

export class CheckerRun implements EventSink {
  readonly #conserved: JobsConserved;
  readonly #rightLane = new RightLane();
  readonly #conformance: RoutingConformance;
  readonly #sticky: Sticky;
  readonly #diverted: DivertedJustified;
  readonly #guarded: GuardedCheckers;

  constructor(context: CheckContext) {
    // Observes before those that ask it, and is judged after them.
    const losses = new LossBook(context);
    this.#conserved = new JobsConserved(losses);
    this.#conformance = new RoutingConformance(context);
    this.#sticky = new Sticky(context);
    this.#diverted = new DivertedJustified(context);
    this.#guarded = new GuardedCheckers([
      losses,
      new OutcomeAsExpected(context),
      this.#conserved,
      this.#conformance,
      new RoutesFenced(),
      new Fallbacks(context),
      this.#diverted,
      new LaneDepth(context),
      new RoutingShare(context),
      this.#sticky,
      this.#rightLane,
      new NoCanaryAfterEnd(),
      new LapsesJustified(context),
      new LeavesNothing(context),
      new TimeLimitKept(context),
      new LaneOrder(context),
      new DelaysKept(context, losses),
      new BackoffKept(context, losses),
      new DeadLettersTold(losses),
      new CountsTrue(context),
      new SamplingFair(context),
      new StoreClock(),
      new AnswersFresh(),
      new ImpostorsAlerted(context),
      new ImplausibleRefused(context),
      new SilenceBounded(context),
      new ReportsTrue(context),
      new DecisionsJustified(context),
      new RulesKept(context),
      new SharesJustified(),
      new PlanFollowed(),
      new ConfigKept(context),
      new DriftNoted(context),
      new EvidenceFresh(),
      new DeletionClean(),
      new AlertsTold(context),
      new NoPromotionOnUnknown(context),
      new BreachAnswered(context),
      new LeadersFenced(),
      new AuditWhole(),
      new AuditComplete(),
      new ReceiptsTrue(),
      new PlacesKept(context),
      new NothingFlaps(context),
      new Recovers(context),
      new DetectionTime(context),
      new RollbackAnatomy(context),
      new LoadAchieved(context),
      new LatencyBound(context),
      new DeadLetters(context),
      new LossesStated(context, losses),
    ]);
  }

  record(event: HistoryEvent): void {
    this.#guarded.observe(event);
  }

  /** Once, after the last event. `planned`: jobs that the arrival plan came to. */
  finish(planned: number): Finding[] {
    return this.#guarded.finish(planned);
  }

  /** Final after `finish`. */
  counts(): CheckedCounts {
    return {
      jobs: this.#conserved.totals(),
      routingChecked: this.#conformance.checked,
      routingViolations: this.#conformance.violations,
      stickyChecked: this.#sticky.checked,
      stickyViolations: this.#sticky.violations,
      diverted: this.#diverted.diverted,
      openings: this.#diverted.openings,
      foreignExecutions: this.#rightLane.foreign,
    };
  }
}
