/**
 * How a canary lane is emptied after a switch: drain what is queued, give what is in flight its
 * grace, take back what is left, and say when the deployment has ended.
 *
 * What was seen of the lane is not stored: after a crash the first drain finds it out again.
 */
import { assert } from "../../../kernel/assert.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import { MILLISECOND } from "../../../kernel/time.ts";
import type { Told } from "../../alerts/alert.ts";
import { BATCH_LIMIT } from "../../store/commands.ts";
import type { LaneLoad } from "../../store/replies.ts";
import * as change from "../changes.ts";
import type { Deployment, Rollback } from "../deployment.ts";

export type WindDownStep =
  | { readonly kind: "drain"; readonly limit: number; readonly revoke: boolean }
  | { readonly kind: "commit"; readonly change: change.Change }
  /** Come back at this instant of the store's clock. */
  | { readonly kind: "wait"; readonly until: Instant };

/** Pause between two looks at what is still in flight. */
const LOOK_EVERY: Duration = 50 * MILLISECOND;

export class WindDown {
  /** What the lane held when it was last seen; null when it has to be looked at. */
  #left: LaneLoad | null = null;
  #of = "";
  /** Of the route under which it was seen: under another one, it may have been filled again. */
  #epoch = 0;
  #seenAt: Instant = 0;
  #warned = false;

  next(stored: change.Change, at: Instant): WindDownStep {
    const { deployment, route } = stored;
    if (this.#of !== deployment.id) this.#startOver(deployment.id);
    if (this.#epoch !== route.epoch) this.#left = null;
    this.#epoch = route.epoch;
    const left = this.#left;
    if (left === null || left.queued > 0) return drain({ revoke: false });
    const { rollback } = deployment;
    if (rollback !== null && rollback.drainedAt === null) {
      return { kind: "commit", change: change.noteDrained(stored, at) };
    }
    if (left.inFlight === 0) {
      const ended = rollback === null ? change.complete(stored, at) : change.fail(stored, at);
      return { kind: "commit", change: ended };
    }
    const { grace } = deployment.config.rollback;
    if (rollback !== null && at >= switchedAt(rollback) + grace) {
      return drain({ revoke: true });
    }
    const until = this.#seenAt + LOOK_EVERY;
    return at >= until ? drain({ revoke: false }) : { kind: "wait", until };
  }

  /** Takes note of what a drain left; returns a warning once, when it takes too long. */
  drained(deployment: Deployment, left: LaneLoad, at: Instant): Told | null {
    this.#left = left;
    this.#seenAt = at;
    const { rollback, config } = deployment;
    if (rollback === null || this.#warned || left.queued + left.inFlight === 0) return null;
    if (at - switchedAt(rollback) < config.rollback.drainTimeout) return null;
    this.#warned = true;
    const held = `${left.queued} queued and ${left.inFlight} running jobs`;
    const message = `The canary lane still holds ${held}.`;
    return { code: "drain_late", subject: "", severity: "warning", message };
  }

  /** The lane has to be looked at again: a store that lost writes may hold jobs there once more. */
  forget(): void {
    this.#left = null;
  }

  #startOver(deployment: string): void {
    this.#of = deployment;
    this.#left = null;
    this.#warned = false;
  }
}

/** A lane is emptied only once nothing is routed to it any more. */
function switchedAt(rollback: Rollback): Instant {
  assert(rollback.switchedAt !== null, "a rollback is wound down after its switch");
  return rollback.switchedAt;
}

export function drain({ revoke }: { readonly revoke: boolean }): WindDownStep {
  return { kind: "drain", limit: BATCH_LIMIT, revoke };
}
