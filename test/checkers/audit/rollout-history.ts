/**
 * A rollout whose commits are recorded as a leader does it, as a history: planned, begun, raised by
 * a look, advanced by a person, promoted, completed. What is to be broken in it is handed in.
 */
import { BY_ITSELF, type Cause } from "../../../src/canary/audit/cause.ts";
import * as change from "../../../src/canary/rollout/changes.ts";
import type { Look } from "../../../src/canary/rollout/look.ts";
import { initialRoute } from "../../../src/canary/routing/route.ts";
import type { RolloutCommitted } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { Desk } from "../../canary/audit/desk.ts";
import { CONFIG } from "../../canary/lab/routes.ts";
import { counts, HistoryBuilder } from "../history-builder.ts";

type Breaking = (commit: RolloutCommitted) => Partial<RolloutCommitted>;

export class RolloutHistory {
  readonly history = new HistoryBuilder();
  readonly desk = new Desk();
  readonly #breaking: Breaking;
  #told = 0;

  constructor(breaking: Breaking = () => ({})) {
    this.#breaking = breaking;
    const route = initialRoute("q");
    const config = { ...CONFIG, plan: PLAN };
    this.desk.commit(change.plan({ id: "canary_1", config }, 0, route, SECOND));
    this.tell();
    this.commit((now) => change.activate(now, 2 * SECOND)).tell();
  }

  /** Adds the desk's latest commit, with the records that it left. */
  tell(): this {
    const { deployment, route } = this.desk.now;
    const records = this.#untold();
    this.history.committed(deployment, route, 1, records);
    const commit = this.history.events.pop() as RolloutCommitted;
    this.history.add({ ...commit, ...this.#breaking(commit) });
    return this;
  }

  /** The reply of the desk's latest commit is lost. */
  lose(): this {
    const { deployment, route } = this.desk.now;
    const records = this.#untold();
    const attempted = { token: 1, deployment, route, records };
    this.history.unknown("commitRollout", { attempted });
    return this;
  }

  commit(make: (now: change.Change) => change.Change, cause: Cause = BY_ITSELF): this {
    this.desk.commit(make(this.desk.now), cause);
    return this;
  }

  /** A look at which every check passed, and what it leads to. */
  decide(kind: Look["decision"]["kind"], at: number, share: number): Cause {
    const { stage, stageStartedAt, share: now, state } = this.desk.now.deployment;
    const decision = { kind, share, reason: "Every check held." };
    const since = { passingSince: stageStartedAt + SECOND, stageStartedAt };
    const lanes = { stable: counts(900, 9), canary: counts(100, 2) };
    this.history.looked({ at, stage, share: now, state, ...since, ...lanes, decision });
    const event = this.history.events.at(-1);
    if (event?.kind !== "looked") throw new Error("a look was just added");
    return { kind: "look", look: event.look };
  }

  /** To the end, by a look and a person. */
  complete(): this {
    const raise = this.decide("raise", 12 * SECOND, 3_000);
    this.commit((now) => change.raise(now, 3_000, 12 * SECOND), raise).tell();
    const action = { kind: "advance", by: "alice" } as const;
    this.history.add({ kind: "operated", at: this.history.at, process: "world", action });
    const advance = { kind: "operator", action } as const;
    this.commit((now) => change.raise(now, 5_000, 20 * SECOND), advance).tell();
    const promote = this.decide("promote", 30 * SECOND, 0);
    this.commit((now) => change.promote(now, "all", 30 * SECOND), promote).tell();
    return this.commit((now) => change.complete(now, 31 * SECOND)).tell();
  }

  #untold(): readonly string[] {
    const records = this.desk.lines.slice(this.#told);
    this.#told = this.desk.lines.length;
    return records;
  }

  /** The end of the run; by default the store holds every record. */
  audited(trail: readonly string[] = this.desk.lines): HistoryBuilder {
    return this.history.audited({ trail });
  }
}

const PLAN = {
  kind: "ramp",
  initialShare: 1_000,
  stepShare: 2_000,
  stepFor: 10 * SECOND,
  maxShare: 5_000,
} as const;
