/**
 * A deployment of another queue, as far as a pool of places sees one: it lives when the run begins,
 * renews its place as a controller does (canary/rollout/control/place.ts), and ends at its instant.
 * Then it gives the place back, or dies and leaves it to lapse. Of what it rolls out there is
 * nothing here.
 */
import { PLACE_RENEWED_AFTER } from "../../canary/rollout/control/place.ts";
import type { PlaceCommand } from "../../canary/store/commands.ts";
import type { Exchange } from "../../canary/store/exchange.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

export interface OtherDeploymentOptions {
  readonly pool: string;
  readonly member: string;
  /** How many places the pool has. */
  readonly limit: number;
  readonly holdFor: Duration;
  readonly retryAfter: Duration;
  readonly endsAt: Instant;
  readonly givesBack: boolean;
}

export type OtherDeploymentEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  | Exchange<PlaceCommand>;

const IDLE: Step<PlaceCommand> = { commands: [], wakeAt: null };

export class OtherDeployment implements Machine<OtherDeploymentEvent, PlaceCommand> {
  readonly #options: OtherDeploymentOptions;
  #isGone = false;
  #isAsked = false;
  #askAt: Instant = 0;

  constructor(options: OtherDeploymentOptions) {
    this.#options = options;
  }

  step(event: OtherDeploymentEvent, now: Instant): Step<PlaceCommand> {
    if (event.kind === "replied" || event.kind === "unanswered") this.#heard(event, now);
    if (this.#isGone || this.#isAsked) return IDLE;
    const { endsAt, givesBack } = this.#options;
    const hasEnded = now >= endsAt;
    if (hasEnded && !givesBack) {
      this.#isGone = true;
      return IDLE;
    }
    if (now < this.#askAt) {
      const wakeAt = hasEnded ? this.#askAt : Math.min(this.#askAt, endsAt);
      return { commands: [], wakeAt };
    }
    this.#isAsked = true;
    return { commands: [this.#command(hasEnded)], wakeAt: null };
  }

  #command(hasEnded: boolean): PlaceCommand {
    const { pool: queue, member, limit, holdFor } = this.#options;
    if (hasEnded) return { kind: "leavePlace", queue, member };
    return { kind: "takePlace", queue, member, limit, holdFor, lives: true };
  }

  #heard(exchange: Exchange<PlaceCommand>, now: Instant): void {
    this.#isAsked = false;
    const { endsAt, holdFor, retryAfter } = this.#options;
    if (exchange.kind === "unanswered") this.#askAt = now + retryAfter;
    else if (exchange.command.kind === "leavePlace") this.#isGone = true;
    else this.#askAt = Math.min(endsAt, now + Math.floor(holdFor * PLACE_RENEWED_AFTER));
  }
}
