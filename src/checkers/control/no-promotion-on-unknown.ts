/**
 * Verifies that no promotion and no rise of the share rests on a check that was unknown: neither by
 * the verdicts that the look recorded nor by those that its counts allow (recomputed-health.ts).
 *
 * Judges the commits and not only the looks. A person may promote, advance or set a share whatever
 * is known, and a warm-up has nothing to know. Does not verify that there was a look at all
 * (shares-justified). Without a rise there is no finding.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Deployment } from "../../canary/rollout/deployment.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { HistoryEvent, RolloutCommitted } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { ConfigBook } from "../configure/config-book.ts";
import { planSteps } from "../plan/plan-steps.ts";
import { recomputedChecks } from "../rollout/recomputed-health.ts";
import { Violations } from "../violations.ts";

type Step = Pick<Deployment, "id" | "version" | "share" | "stage" | "state" | "config">;

/** Besides an approval, which may do either. */
const BY_PEOPLE = ["promote", "advance", "set_share"] as const;

export class NoPromotionOnUnknown implements Checker {
  readonly name = "no-promotion-on-unknown";
  readonly controlOnly = true;
  readonly #configs: ConfigBook;
  readonly #violations = new Violations();
  /** Of each process, what its last look did not know; null if it knew all. */
  readonly #unknownTo = new Map<string, string | null>();
  #before: Step | null = null;
  /** The last commit that nobody heard the reply to: the next one may build on it. */
  #tried: Step | null = null;
  /** What people asked for that raises the share. */
  readonly #asked = new Set<Operation["action"]["kind"]>();
  #rises = 0;

  constructor({ scenario }: CheckContext) {
    this.#configs = new ConfigBook(scenario.rollout);
  }

  observe(event: HistoryEvent): void {
    this.#configs.observe(event);
    if (event.kind === "looked") {
      this.#unknownTo.set(event.process, unknownIn(event.look, this.#configs.of(event.look)));
    }
    if (event.kind === "operated") this.#asked.add(event.action.kind);
    if (event.kind === "committed") this.#committed(event);
    if (event.kind === "unknown" && event.attempted !== undefined && !event.definite) {
      this.#attempted(event.process, event.attempted.deployment);
    }
    // What the next commit builds on is not the last one any more.
    if (event.kind === "storeLost") this.#before = null;
  }

  finish(): Finding[] {
    if (this.#rises === 0) return [];
    const finding = this.#violations.finding({
      id: "no-promotion-on-unknown",
      title: "Nothing is promoted or raised on what is not known",
      unit: "rises",
      n: this.#rises,
      sentence:
        `${counted(this.#rises, "rise or promotion,", "rises and promotions, each")} ` +
        "on checks that all passed.",
    });
    return [finding];
  }

  #committed({ process, deployment }: RolloutCommitted): void {
    // One that came to light at the end only was judged when it was tried.
    if (process !== "world") this.#judge(process, this.#baseOf(deployment), deployment);
    this.#before = deployment;
    this.#tried = null;
  }

  /** Whether or not it was carried out, it needed a look that knew. */
  #attempted(process: string, deployment: Deployment): void {
    this.#judge(process, this.#baseOf(deployment), deployment);
    this.#tried = deployment;
  }

  #baseOf({ version }: Deployment): Step | null {
    return this.#tried?.version === version - 1 ? this.#tried : this.#before;
  }

  #judge(process: string, before: Step | null, after: Deployment): void {
    const { id, share, stage, state } = after;
    if (before === null || before.id !== id || before.state === "planning") return;
    const promotes = state === "promoting" && before.state !== "promoting";
    if (!promotes && share <= before.share && stage <= before.stage) return;
    if (BY_PEOPLE.some((kind) => this.#asked.has(kind) && promotes === (kind === "promote")))
      return;
    // Asked for where nothing waited for it, an approval was refused.
    if (this.#asked.has("approve") && before.state === "manual_review") return;
    if (isWarmUp(before)) return;
    this.#rises += 1;
    const unknown = this.#unknownTo.get(process) ?? null;
    if (unknown === null) return;
    const done = promotes ? "promoted" : `raised to ${share / 100} %`;
    this.#violations.add(null, `${id} was ${done} by a look to which ${unknown} was unknown.`);
  }
}

function isWarmUp({ share, stage, config }: Step): boolean {
  return share === 0 && planSteps(config)[stage]?.share === 0;
}

function unknownIn(look: Look, config: RolloutConfig): string | null {
  const seen = look.checks.find(({ verdict }) => verdict === "unknown");
  if (seen !== undefined) return seen.name;
  const right = Object.entries(recomputedChecks(look, config));
  return right.find(([, verdict]) => verdict === "unknown")?.[0] ?? null;
}
