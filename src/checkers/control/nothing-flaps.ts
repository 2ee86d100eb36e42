/**
 * Verifies that nothing goes forth and back without a reason: a deployment is paused and resumed by
 * a person or by a look that said so, its share does not fall and rise again, and leadership does
 * not change hands, more than once, while nothing hinders the controllers.
 *
 * Does not verify that each change is a legal one (leaders-fenced) or decided (shares-justified).
 * One change of leaders without a fault is let pass: a machine may stall. Without a deployment and
 * without a leader there is no finding.
 */
import type { HistoryEvent, LeadershipTaken, RolloutCommitted } from "../../history/event.ts";
import type { Duration } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { Hindrance } from "./hindrance.ts";

interface Course {
  readonly id: string;
  readonly paused: boolean;
  /** It has not begun: what comes next is the plan's doing, whatever a person asked for. */
  readonly planned: boolean;
  readonly share: number;
  readonly stage: number;
  /** The share has fallen since a person last acted. */
  readonly fell: boolean;
}

export class NothingFlaps implements Checker {
  readonly name = "nothing-flaps";
  readonly controlOnly = true;
  /** So long after a trouble, a change of leaders may still be its consequence. */
  readonly #settles: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  #course: Course | null = null;
  /** What people asked for, and no change of course has followed yet. */
  #asked = 0;
  #lastDecision = "hold";
  /** The last look raised the share, and no commit has followed yet: the next one is its own. */
  #raises = false;
  #changes = 0;
  #leaders = 0;
  #unexplained = 0;

  constructor({ scenario }: CheckContext) {
    this.#settles = 2 * (scenario.timing.leaderFor + scenario.timing.commandTimeout);
  }

  observe(event: HistoryEvent): void {
    this.#hindrance.observe(event);
    if (event.kind === "operated") this.#asked += 1;
    if (event.kind === "looked") {
      this.#lastDecision = event.look.decision.kind;
      this.#raises = this.#lastDecision === "raise";
    }
    if (event.kind === "led") this.#led(event);
    if (event.kind === "committed") this.#committed(event);
    if (event.kind === "storeLost") this.#course = null;
  }

  finish(): Finding[] {
    const n = this.#changes + this.#leaders;
    if (n === 0) return [];
    const finding = this.#violations.finding({
      id: "nothing-flaps",
      title: "Nothing goes forth and back without a reason",
      unit: "turns",
      n,
      sentence:
        `${counted(this.#changes, "commit")} and ${counted(this.#leaders, "leader")}: ` +
        "no turn without a reason.",
    });
    return [finding];
  }

  #led({ at, process, token }: LeadershipTaken): void {
    this.#leaders += 1;
    const { freeSince } = this.#hindrance;
    if (freeSince === null || at < freeSince + this.#settles) return;
    this.#unexplained += 1;
    if (this.#unexplained < 2) return;
    const what = `${process} took over with token ${token}, and nothing had been in the way.`;
    this.#violations.add(null, what);
  }

  #committed({ deployment }: RolloutCommitted): void {
    const asked = this.#asked > 0;
    this.#changes += 1;
    const before = this.#course;
    const { id, share, stage, state } = deployment;
    const paused = state === "paused";
    const same = before?.id === id;
    // The next stage of a plan may have less of more tenants' traffic.
    const falls = same && share < before.share && stage <= before.stage;
    const fell = same && !asked && (before.fell || falls);
    this.#course = { id, share, stage, paused, planned: state === "planning", fell };
    if (!same) return;
    const turns = paused !== before.paused && state !== "rolling_back" && state !== "promoting";
    if (turns && !asked && this.#lastDecision === "hold") {
      const what = paused ? "paused" : "resumed";
      this.#violations.add(null, `${id} was ${what} by nobody, at version ${deployment.version}.`);
    }
    if (before.fell && share > before.share && !asked) {
      const to = `${share / 100} %`;
      this.#violations.add(null, `The share of ${id} fell and rose again, to ${to}.`);
    }
    const ofLook = this.#raises;
    this.#raises = false;
    if (before.planned || (ofLook && share > before.share)) return;
    if (turns || share !== before.share) this.#asked = Math.max(0, this.#asked - 1);
  }
}
