/**
 * Verifies that one leader at a time changes a deployment: tokens of what the store accepted never
 * fall, versions rise by one, epochs by none or one, the route changes only with its epoch and
 * tells the deployment's share, and every edge of the state machine is a legal one.
 *
 * A gap in the versions is allowed where a commit with a lost reply fills it. Does not verify why a
 * share changed (shares-justified). Source of the edges: the design document's nine states (S0).
 */
import type { DeploymentState } from "../../canary/rollout/deployment.ts";
import type { Route } from "../../canary/routing/route.ts";
import type { HistoryEvent } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { type Commit, CommitLog } from "./commit-log.ts";

const LIVE: readonly DeploymentState[] = ["active", "ramping", "manual_review", "paused"];

export class LeadersFenced implements Checker {
  readonly name = "leaders-fenced";
  readonly controlOnly = true;
  readonly #violations = new Violations();
  readonly #log = new CommitLog();
  #token = 0;
  #epochsLost = false;
  #writes = 0;

  observe(event: HistoryEvent): void {
    this.#log.observe(event);
    if (event.kind === "committed" || event.kind === "drained") this.#wrote(event);
    // The fence is as it was before, or gone with its key; it holds again from the next write on.
    const dropped = event.kind === "evicted" && event.key === "leadership";
    if (event.kind === "storeLost" || dropped) this.#token = 0;
    // What it lost of epochs is passed over, so that no producer's route comes into force again.
    if (event.kind === "storeLost") this.#epochsLost = true;
    if (event.kind === "led" && event.token <= this.#token) {
      const what = `${event.process} leads with token ${event.token}, not above ${this.#token}.`;
      this.#violations.add(null, what);
    }
  }

  finish(): Finding[] {
    const commits = this.#log.commits();
    let before: Commit | null = null;
    for (const commit of commits) {
      for (const step of this.#stepsTo(before, commit)) {
        this.#checkStep(before, step);
        before = step;
      }
    }
    const finding = this.#violations.finding({
      id: "leaders-fenced",
      title: "One leader at a time changes the deployment, step by legal step",
      unit: "writes",
      n: this.#writes,
      sentence:
        `${counted(this.#writes, "commit or drain", "commits and drains")}, ` +
        `${counted(commits.length, "version")} without a break.`,
    });
    return [finding];
  }

  #wrote({ token, process }: { token: number; process: string }): void {
    this.#writes += 1;
    if (token >= this.#token) {
      this.#token = token;
      return;
    }
    const what = `${process} wrote with token ${token} after one with token ${this.#token} had.`;
    this.#violations.add(null, what);
  }

  /** The commit itself, behind those with a lost reply that lead up to it. */
  #stepsTo(before: Commit | null, commit: Commit): Commit[] {
    const steps: Commit[] = [];
    for (let version = (before?.version ?? 0) + 1; version < commit.version; version++) {
      const attempts = this.#log.attempts(version);
      // An old leader may have tried the same version: it was refused, heard of or not.
      const fits = ({ token }: Commit) => token >= (before?.token ?? 0) && token <= commit.token;
      const attempt = attempts.findLast(fits) ?? attempts.at(-1);
      if (attempt !== undefined) steps.push(attempt);
    }
    return [...steps, commit];
  }

  #checkStep(before: Commit | null, commit: Commit): void {
    const blame = (what: string) =>
      this.#violations.add(null, `Version ${commit.version} of ${commit.id}: ${what}`);
    const version = before?.version ?? 0;
    if (commit.version !== version + 1) blame(`it follows version ${version}.`);
    if (commit.share !== commit.route.share) blame("deployment and route tell different shares.");
    if (before === null) return;
    if (!isLegal(before, commit)) blame(`it goes from ${before.state} to ${commit.state}.`);
    const rise = commit.route.epoch - before.route.epoch;
    if (rise < 0 || (rise > 1 && !this.#epochsLost)) blame(`the epoch goes up by ${rise}.`);
    if (rise === 0 && !sameRoute(before.route, commit.route)) {
      blame("the route changed without its epoch.");
    }
  }
}

function isLegal(before: Commit, after: Commit): boolean {
  if (before.id !== after.id) {
    return ["completed", "failed"].includes(before.state) && after.state === "planning";
  }
  if (before.state === after.state) return true;
  switch (after.state) {
    case "planning":
      return false;
    case "active":
      return ["planning", "ramping", "paused", "manual_review"].includes(before.state);
    case "ramping":
    case "manual_review":
    case "promoting":
    case "paused":
      return LIVE.includes(before.state);
    case "rolling_back":
      return before.state === "planning" || LIVE.includes(before.state);
    case "completed":
      return before.state === "promoting";
    case "failed":
      return before.state === "rolling_back";
  }
}

function sameScope(a: Route["scope"], b: Route["scope"]): boolean {
  if (a.kind === "all" || b.kind === "all") return a.kind === b.kind;
  return a.tenants.length === b.tenants.length && a.tenants.every((of, i) => of === b.tenants[i]);
}

function sameRoute(a: Route, b: Route): boolean {
  return (
    a.share === b.share &&
    a.salt === b.salt &&
    a.strategy === b.strategy &&
    a.split === b.split &&
    a.hash === b.hash &&
    a.stickyKey === b.stickyKey &&
    sameScope(a.scope, b.scope) &&
    a.stableVersion === b.stableVersion &&
    a.canaryVersion === b.canaryVersion
  );
}
