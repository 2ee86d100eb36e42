/**
 * Whose turn it is: a planned deployment begins once its queue has no other that lives, and once it
 * has a place among those that may live at once, where there is a limit. A place belongs to one
 * deployment, is renewed well before it lapses, and is given back when that has ended: who is late
 * with that cannot give back the place of the next one.
 *
 * Beside the one command of the controller that is on its way, as leadership is: a pool may lie on
 * another node, and nothing that is done about a canary waits for it. What lives goes on without a
 * place, and is counted when it asks: more than the limit then live, people are told, and nobody
 * begins until fewer do.
 */
import { assert, unreachable } from "../../../kernel/assert.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Told } from "../../alerts/alert.ts";
import type { ControllerCommand, PlaceCommand } from "../../store/commands.ts";
import type { Exchange } from "../../store/exchange.ts";
import type { Full, Placed } from "../../store/replies.ts";
import type { Deployment } from "../deployment.ts";
import { hasEnded } from "../states.ts";
import type { ControllerOptions, DeploymentLimit } from "./options.ts";

/** The most that a pool may have: S0's bound. */
export const MOST_DEPLOYMENTS = 50;

/** A place is renewed, and a full pool asked again, when this part of `holdFor` has passed. */
export const PLACE_RENEWED_AFTER = 1 / 3;

interface Commands {
  push(command: PlaceCommand): unknown;
}

export class Place {
  readonly #options: ControllerOptions;
  readonly #limit: DeploymentLimit | null;
  /** The deployment that has a place, or asks for one; "" for none. */
  #of = "";
  #isHeld = false;
  #askAt: Instant = 0;
  #isAsked = false;
  /** The deployment whose place was given back last. */
  #left = "";
  /** What people were told of, once for as long as it goes on. */
  readonly #told = { queue: "", pool: "" };

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#limit = options.limit ?? null;
    if (this.#limit !== null) assertLimit(this.#limit);
  }

  /** With most of its time left: what is begun now reaches the store while it is held. */
  isHeldBy(deployment: string, now: Instant): boolean {
    return this.#limit === null || (this.#isHeld && this.#of === deployment && now < this.#askAt);
  }

  /** Asks for what is due; returns when to come back, null if no instant is known. */
  keep(stored: Deployment | null, now: Instant, commands: Commands): Instant | null {
    if (this.#limit === null || this.#isAsked) return null;
    const lives = stored !== null && !hasEnded(stored.state);
    const hasPlace = stored !== null && !lives && stored.id !== this.#left;
    const of = lives || hasPlace ? stored.id : this.#next(stored, now);
    if (of === null) return null;
    if (of !== this.#of || (hasPlace && this.#isHeld)) this.#startOver(of);
    if (now < this.#askAt) return this.#askAt;
    this.#isAsked = true;
    const { pool: queue, deployments: limit, holdFor } = this.#limit;
    const member = this.#memberOf(of);
    if (hasPlace) commands.push({ kind: "leavePlace", queue, member });
    else commands.push({ kind: "takePlace", queue, member, limit, holdFor, lives });
    return null;
  }

  /** Takes note of what became of a command; returns what people are to be told. */
  heard(exchange: Exchange<PlaceCommand>, now: Instant): Told | null {
    this.#isAsked = false;
    // Forgotten meanwhile, with the term: nothing follows from it.
    if (exchange.command.member !== this.#memberOf(this.#of)) return null;
    if (exchange.kind === "unanswered") {
      this.#isHeld = false;
      this.#askAt = now + this.#options.retryAfter;
      return null;
    }
    const { reply } = exchange;
    switch (reply.kind) {
      case "placeLeft":
        this.#left = this.#of;
        this.#startOver("");
        return null;
      case "placed":
        return this.#placed(reply, now);
      case "full":
        return this.#full(reply, now);
      default:
        return unreachable(reply, "reply of a pool");
    }
  }

  /** Tells once that the planned deployment waits for the one that its queue has. */
  waits(stored: Deployment | null, now: Instant): Told | null {
    const next = this.#next(stored, now);
    if (stored === null || next === null || hasEnded(stored.state)) return null;
    const message = `${next} waits: ${stored.id} lives, and a queue has one at a time.`;
    const topic = { code: "deployment_exists", subject: next, severity: "warning" } as const;
    return this.#once("queue", { ...topic, message });
  }

  /** A store that was not heard may have lost writes: places are asked for again, too. */
  doubt(): void {
    if (this.#isHeld) this.#startOver(this.#of);
  }

  /** Another term: what others did meanwhile is not known, and people are told anew. */
  forget(): void {
    this.#startOver("");
    this.#left = "";
    this.#told.queue = "";
    this.#told.pool = "";
  }

  #placed({ held }: Placed, now: Instant): Told | null {
    const { deployments, holdFor } = this.#known;
    this.#isHeld = true;
    // It lives once more, where a store lost its end.
    if (this.#left === this.#of) this.#left = "";
    this.#askAt = now + Math.floor(holdFor * PLACE_RENEWED_AFTER);
    if (held > deployments)
      return this.#once("pool", this.#limitTold(held, "critical", "lives on"));
    this.#told.pool = "";
    return null;
  }

  #full({ held, nextIn }: Full, now: Instant): Told | null {
    const every = Math.floor(this.#known.holdFor * PLACE_RENEWED_AFTER);
    this.#isHeld = false;
    this.#askAt = now + Math.max(this.#options.retryAfter, Math.min(nextIn, every));
    return this.#once("pool", this.#limitTold(held, "warning", "waits"));
  }

  #limitTold(held: number, severity: Told["severity"], does: string): Told {
    const { pool, deployments } = this.#known;
    const live = `${held} of at most ${deployments} deployments live in ${pool}`;
    const message = `${this.#of} ${does}: ${live}.`;
    return { code: "deployment_limit", subject: this.#of, severity, message };
  }

  /** The planned deployment, if it is another one than what is stored, and its time has come. */
  #next(stored: Deployment | null, now: Instant): string | null {
    const { planned } = this.#options;
    if (planned === null || planned.id === stored?.id || now < planned.notBefore) return null;
    return planned.id;
  }

  #once(about: "queue" | "pool", told: Told): Told | null {
    const news = `${told.subject} ${told.severity}`;
    if (this.#told[about] === news) return null;
    this.#told[about] = news;
    return told;
  }

  #startOver(of: string): void {
    this.#of = of;
    this.#isHeld = false;
    this.#askAt = 0;
  }

  #memberOf(deployment: string): string {
    return `${this.#options.queue}/${deployment}`;
  }

  get #known(): DeploymentLimit {
    assert(this.#limit !== null, "a pool answers who asked it");
    return this.#limit;
  }
}

/** Whether it is about a pool: its store's clock and order are not those of the queue. */
export function isOfPool(
  exchange: Exchange<ControllerCommand>,
): exchange is Exchange<PlaceCommand> {
  const { kind } = exchange.command;
  return kind === "takePlace" || kind === "leavePlace";
}

function assertLimit({ deployments, holdFor }: DeploymentLimit): void {
  const isWithin = deployments >= 1 && deployments <= MOST_DEPLOYMENTS;
  assert(
    Number.isSafeInteger(deployments) && isWithin,
    `${deployments} deployments may live at once; it must be 1 to ${MOST_DEPLOYMENTS}`,
  );
  assert(holdFor > 0, `a place is held for ${holdFor} us; it must be longer than 0`);
}
