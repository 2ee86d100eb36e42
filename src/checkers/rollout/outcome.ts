/**
 * Verifies what the scenario expects of the deployment: how it ends, and which share it reached.
 * Without an expectation there is no finding.
 *
 * Does not verify that the end is justified (decisions-justified) nor how long it took.
 */
import type { DeploymentState } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent } from "../../history/event.ts";
import type { Finding } from "../../result/finding.ts";
import type { Expectations } from "../../scenario/scenario.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { CommitLine } from "../losses/commit-line.ts";

export class OutcomeAsExpected implements Checker {
  readonly name = "outcome";
  readonly controlOnly = true;
  readonly #expect: Expectations;
  readonly #line = new CommitLine();
  #state: DeploymentState | null = null;
  #highestShare = 0;
  #commits = 0;

  constructor({ scenario }: CheckContext) {
    this.#expect = scenario.expect;
  }

  observe(event: HistoryEvent): void {
    this.#line.observe(event);
    this.#state = this.#line.last?.state ?? null;
    if (event.kind !== "committed") return;
    this.#commits += 1;
    this.#highestShare = Math.max(this.#highestShare, event.route.share);
  }

  finish(): Finding[] {
    return [...this.#outcome(), ...this.#shareReached()];
  }

  #outcome(): Finding[] {
    const { outcome } = this.#expect;
    if (outcome === null) return [];
    const state = this.#state;
    const ended = state === "completed" || state === "failed" ? state : "in_progress";
    const verdict = state === null ? "unknown" : ended === outcome ? "pass" : "fail";
    const sentence =
      state === null
        ? "There never was a deployment."
        : `The deployment was ${state} at the end of the run; ${outcome} was expected.`;
    const observed = state ?? "none";
    return [
      this.#finding(
        "outcome",
        "The rollout ends as expected",
        outcome,
        observed,
        verdict,
        sentence,
      ),
    ];
  }

  #shareReached(): Finding[] {
    const { shareReached } = this.#expect;
    if (shareReached === null) return [];
    const reached = this.#highestShare;
    const verdict = this.#commits === 0 ? "unknown" : reached >= shareReached ? "pass" : "fail";
    const expected = `at least ${shareReached / 100}`;
    const sentence = `The canary's share reached ${reached / 100} %.`;
    const title = "The ramp gets as far as expected";
    const observed = String(reached / 100);
    return [this.#finding("share-reached", title, expected, observed, verdict, sentence)];
  }

  #finding(
    id: string,
    title: string,
    expected: string,
    observed: string,
    verdict: Finding["verdict"],
    sentence: string,
  ): Finding {
    const unit = id === "outcome" ? "state" : "percent";
    const n = this.#commits;
    return {
      id,
      title,
      verdict,
      expected,
      observed,
      unit,
      n,
      sentence,
      jobs: [],
      marginPercent: null,
    };
  }
}
