/**
 * Walks through everything that a deployment can become: from the plan on, by every look, every
 * action of an operator and every step of a wind-down, until nothing new turns up. What only tells
 * instants and versions apart is one place of the walk.
 */
import {
  activate,
  type Change,
  complete,
  fail,
  noteDrained,
  plan,
} from "../../../../src/canary/rollout/changes.ts";
import type { RolloutConfig } from "../../../../src/canary/rollout/config.ts";
import { remove } from "../../../../src/canary/rollout/configure/later-changes.ts";
import { takeLook } from "../../../../src/canary/rollout/control/looks/take-look.ts";
import { onOperator } from "../../../../src/canary/rollout/control/operators/on-operator.ts";
import type { OperatorAction } from "../../../../src/canary/rollout/operator.ts";
import { hasEnded, isWatched } from "../../../../src/canary/rollout/states.ts";
import { initialRoute } from "../../../../src/canary/routing/route.ts";
import { type Instant, MINUTE, SECOND } from "../../../../src/kernel/time.ts";
import { counts } from "../../../checkers/history-builder.ts";

export interface Place {
  readonly change: Change;
  readonly at: Instant;
  /** By its key: where one can go from here, and by what. */
  readonly next: Map<string, string>;
}

/** What people may configure it to be: as it was planned, or judged more strictly. */
export function configurations(planned: RolloutConfig): readonly OperatorAction[] {
  const { thresholds } = planned;
  const stricter = { ...thresholds, requiredSamples: thresholds.requiredSamples + 1 };
  const all = [planned, { ...planned, thresholds: stricter }];
  return all.map((config) => ({ kind: "configure", config }));
}

export const ACTIONS: readonly OperatorAction[] = [
  { kind: "pause" },
  { kind: "resume" },
  { kind: "promote" },
  { kind: "approve" },
  { kind: "reject", reason: "by hand" },
  { kind: "advance" },
  { kind: "set_share", share: 0 },
  { kind: "set_share", share: 1_234 },
  { kind: "set_share", share: 10_000 },
  { kind: "rollback", mode: "immediate", reason: "by hand" },
  { kind: "rollback", mode: "gradual", reason: "by hand" },
  { kind: "rollback", mode: "emergency", reason: "by hand" },
  { kind: "reset_window" },
  { kind: "delete" },
];

/** What a look can find; the stable lane has no traffic where the canary has it all. */
const SEEN = {
  pass: counts(1_000),
  breach: counts(1_000, 80),
  disaster: counts(1_000, 600),
  nothing: counts(0),
};

/** Every place that can be reached, by key. */
export function walk(config: RolloutConfig): Map<string, Place> {
  const begin = plan({ id: "canary_1", config }, 0, initialRoute(config.queue), SECOND);
  const configured = configurations(config);
  const places = new Map<string, Place>();
  const open = [{ change: begin, at: SECOND, next: new Map() }];
  places.set(keyOf(begin), open[0] as Place);
  for (const place of open) {
    for (const { by, change, at } of movesFrom(place, configured)) {
      const key = keyOf(change);
      place.next.set(key, by);
      if (places.has(key)) continue;
      const found = { change, at, next: new Map() };
      places.set(key, found);
      open.push(found);
    }
  }
  return places;
}

export function keyOf({ deployment, route }: Change): string {
  const { state, resumeState, stage, share, passingSince, breachedAt, rollback } = deployment;
  const { kind = null, switchedAt = null, drainedAt = null } = rollback ?? {};
  const of = [state, resumeState, stage, share, passingSince !== null, breachedAt !== null];
  const steps = [kind, switchedAt !== null, drainedAt !== null, deployment.baseline !== null];
  const later = [deployment.configHash, deployment.deletedAt !== null];
  return JSON.stringify([...of, ...steps, ...later, route.share, route.canaryVersion]);
}

interface Move {
  readonly by: string;
  readonly change: Change;
  readonly at: Instant;
}

function movesFrom(place: Place, configured: readonly OperatorAction[]): Move[] {
  const { change, at } = place;
  const actions = [...ACTIONS, ...configured];
  return [...byOperators(change, actions, at), ...byItself(change, at), ...byLooks(change, at)];
}

function byOperators(change: Change, actions: readonly OperatorAction[], at: Instant): Move[] {
  return actions.flatMap((action) => {
    const operated = onOperator(change, action, at);
    const by = `operator: ${action.kind}`;
    if (operated.kind === "deletable") return [{ by, change: remove(change, at), at }];
    return operated.kind === "changed" ? [{ by, change: operated.change, at }] : [];
  });
}

/** What the controller does without a look. */
function byItself(change: Change, at: Instant): Move[] {
  const { deployment } = change;
  if (isWatched(deployment) || hasEnded(deployment.state)) return [];
  if (deployment.state === "planning") return [{ by: "begins", change: activate(change, at), at }];
  if (deployment.rollback === null) return [{ by: "completes", change: complete(change, at), at }];
  const isDrained = deployment.rollback.drainedAt !== null;
  const after = isDrained ? fail(change, at) : noteDrained(change, at);
  return [{ by: isDrained ? "fails" : "drained", change: after, at }];
}

function byLooks(change: Change, at: Instant): Move[] {
  const { deployment } = change;
  if (!isWatched(deployment)) return [];
  const lengths = [SECOND, 20 * MINUTE];
  return lengths.flatMap((length) =>
    Object.entries(SEEN).flatMap(([name, canary]) => {
      const then = at + length;
      const stable = deployment.share >= 10_000 ? counts(0) : counts(1_000);
      const sum = { from: at, to: then, stable, canary, queue: null, readable: true };
      const reports = { stable: {}, canary: {} };
      const { changed } = takeLook({ stored: change, sum, reports, at: then });
      return changed === null ? [] : [{ by: `look: ${name}`, change: changed, at: then }];
    }),
  );
}
