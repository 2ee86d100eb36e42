/**
 * Verifies that a deployment keeps to its plan: stages come one by one with the share and the
 * tenants that they have, a stage that asks for approval is left only after a person said so, a
 * gradual rollback goes down by its step, not sooner than it may and never without a look between,
 * and what was paused resumes as what it was.
 *
 * Does not verify that a stage had passed (decisions-justified). A commit that says it is for a
 * person who asked (for a share, the next stage, the promotion) is let pass, but for its bounds, if
 * somebody had; so is a promotion that a rule asked for (rules-kept). Commits that nobody heard of,
 * and what follows them, are not compared.
 */
import type { Deployment, DeploymentState } from "../../canary/rollout/deployment.ts";
import type { HistoryEvent, RolloutCommitted } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import { readLine } from "../audit/trail-line.ts";
import type { Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { type PlanStep, planSteps } from "./plan-steps.ts";

const WITH_STAGE: readonly DeploymentState[] = ["active", "ramping", "manual_review", "paused"];
const MOVES_ON: readonly string[] = ["approve", "advance", "promote", "set_share"];

export class PlanFollowed implements Checker {
  readonly name = "plan-followed";
  readonly controlOnly = true;
  /** Of the latest deployment. */
  #steps: readonly PlanStep[] = [];
  readonly #violations = new Violations();
  #before: Deployment | null = null;
  #pausedFrom: DeploymentState | null = null;
  /** All that people asked for so far. */
  readonly #asked = new Set<string>();
  /** At the latest look. */
  #promotedByRule = false;
  #looks = 0;
  #commits = 0;

  observe(event: HistoryEvent): void {
    if (event.kind === "looked") {
      this.#looks += 1;
      this.#promotedByRule = event.look.ruling?.action?.kind === "promote";
    }
    if (event.kind === "operated") this.#asked.add(event.action.kind);
    if (event.kind === "storeLost") this.#before = null;
    if (event.kind === "committed") this.#committed(event);
  }

  finish(): Finding[] {
    if (this.#commits === 0) return [];
    const finding = this.#violations.finding({
      id: "plan-followed",
      title: "The deployment keeps to its plan",
      unit: "commits",
      n: this.#commits,
      sentence:
        `${counted(this.#commits, "commit")} along ${counted(this.#steps.length, "stage")}, ` +
        "all as planned.",
    });
    return [finding];
  }

  #committed({ deployment, route, records }: RolloutCommitted): void {
    const before = this.#before;
    this.#before = deployment;
    this.#commits += 1;
    // What a move is judged by is the plan that it was made by.
    this.#steps = planSteps(deployment.config);
    this.#checkStage(deployment, route);
    const follows = before?.id === deployment.id && before.version === deployment.version - 1;
    if (before !== null && follows) {
      this.#checkMove(before, deployment, this.#isAsked(records));
      this.#checkResume(before, deployment);
      this.#checkGradual(before, deployment);
    }
    if (deployment.state === "paused" && before?.state !== "paused") {
      this.#pausedFrom = follows ? before.state : null;
    }
    if (deployment.stageStartedAt !== before?.stageStartedAt) this.#looks = 0;
  }

  /** Whether a commit with these records carries out what a person had asked for. */
  #isAsked([first]: readonly string[]): boolean {
    const cause = first === undefined ? null : readLine(first)?.record.cause;
    if (cause?.kind !== "operator") return false;
    return MOVES_ON.includes(cause.action) && this.#asked.has(cause.action);
  }

  get #setByHand(): boolean {
    return this.#asked.has("set_share");
  }

  #blame({ version, id }: Deployment, what: string): void {
    this.#violations.add(null, `Version ${version} of ${id}: ${what}`);
  }

  /** The share, and whose traffic it is of. */
  #checkStage(deployment: Deployment, route: RolloutCommitted["route"]): void {
    const { state, stage, share } = deployment;
    if (!WITH_STAGE.includes(state)) return;
    const step = this.#steps[stage];
    if (step === undefined) {
      this.#blame(deployment, `it is in stage ${stage}, and the plan has no such stage.`);
      return;
    }
    const most = Math.max(...this.#steps.map((one) => one.share));
    if (this.#setByHand ? share > most : share !== step.share) {
      this.#blame(
        deployment,
        `stage ${stage} has ${share / 100} %, planned ${step.share / 100} %.`,
      );
    }
    const named = route.scope.kind === "tenants" ? route.scope.tenants : null;
    if (named?.join() !== step.tenants?.join()) {
      const routed = named === null ? "all tenants" : counted(named.length, "tenant");
      const planned =
        step.tenants === null
          ? "all are"
          : counted(step.tenants.length, "of its own is", "of its own are");
      this.#blame(deployment, `stage ${stage} routes ${routed}, and ${planned} planned.`);
    }
  }

  #checkMove(before: Deployment, after: Deployment, isAsked: boolean): void {
    const promotes = after.state === "promoting" && before.state !== "promoting";
    const rises = WITH_STAGE.includes(after.state) && after.stage > before.stage;
    if (!promotes && !rises) return;
    if (rises && after.stage > before.stage + 1 && !this.#setByHand) {
      this.#blame(after, `it goes from stage ${before.stage} to ${after.stage}.`);
    }
    const isFree = isAsked || this.#promotedByRule;
    if (promotes && before.stage + 1 < this.#steps.length && !isFree) {
      this.#blame(after, `it is promoted in stage ${before.stage} of ${this.#steps.length}.`);
    }
    if (this.#steps[before.stage]?.approval === true && !isAsked) {
      this.#blame(after, `stage ${before.stage} asks for approval, and nobody gave it.`);
    }
  }

  #checkResume(before: Deployment, after: Deployment): void {
    if (before.state !== "paused" || !WITH_STAGE.includes(after.state)) return;
    const from = this.#pausedFrom;
    if (after.state === "paused" || from === null || this.#setByHand) return;
    if (after.state !== from) this.#blame(after, `it was ${from}, and resumes as ${after.state}.`);
  }

  #checkGradual(before: Deployment, after: Deployment): void {
    if (after.rollback?.kind !== "gradual" || after.share >= before.share) return;
    const { stepShare, stepEvery } = after.config.rollback;
    const fell = before.share - after.share;
    if (fell > stepShare) {
      const step = counted(stepShare / 100, "point");
      this.#blame(
        after,
        `a gradual rollback takes off ${counted(fell / 100, "point")}, and ${step} is a step.`,
      );
    }
    if (before.state !== "rolling_back") return;
    const at = after.rollback.switchedAt ?? after.stageStartedAt;
    const spent = at - before.stageStartedAt;
    if (spent < stepEvery) {
      this.#blame(after, `the next step of its rollback came after ${spent / 1_000_000} s.`);
    }
    if (this.#looks === 0) this.#blame(after, "a step of its rollback was taken without a look.");
  }
}
