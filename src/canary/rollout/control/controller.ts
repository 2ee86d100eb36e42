/**
 * The controller machine: leads the deployment of one queue from what the store holds.
 *
 * It takes leadership, loads the stored deployment, and from then on does one thing at a time:
 * look, commit, or drain. Everything that matters is committed before it is acted on, so another
 * controller, or this one after a crash, goes on from the stored version; after any command whose
 * outcome is unknown it is loaded again. Instants that are stored are of the store's clock.
 */
import { assert, unreachable } from "../../../kernel/assert.ts";
import type { Machine, Step } from "../../../kernel/machine.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Alert, Told } from "../../alerts/alert.ts";
import { AlertDesk } from "../../alerts/alert-desk.ts";
import { BY_ITSELF, type Cause } from "../../audit/cause.ts";
import { NO_RECORDS } from "../../audit/mark.ts";
import { recordCommit } from "../../audit/record-commit.ts";
import type { Route } from "../../routing/route.ts";
import type { RuleAction } from "../../rules/rule.ts";
import type { ControllerCommand, PlaceCommand } from "../../store/commands.ts";
import type { Exchange } from "../../store/exchange.ts";
import type { Drained, Leadership, ReplyTo, RolloutRead } from "../../store/replies.ts";
import * as change from "../changes.ts";
import { isIntact } from "../configure/drift.ts";
import { noteDrift } from "../configure/later-changes.ts";
import type { Look } from "../look.ts";
import type { OperatorAction } from "../operator.ts";
import { hasEnded, isWatched } from "../states.ts";
import { Leader } from "./leader.ts";
import { announcementOf } from "./looks/apply-rules.ts";
import { type Clocks, Lookout, type Seen } from "./looks/lookout.ts";
import { onOperator } from "./operators/on-operator.ts";
import { type Asked, Requests } from "./operators/requests.ts";
import type { ControllerOptions } from "./options.ts";
import { isOfPool, Place } from "./place.ts";
import { Removal } from "./removal.ts";
import { StoredRollout } from "./stored-rollout.ts";
import { WindDown, type WindDownStep } from "./wind-down.ts";

export type ControllerEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  | { readonly kind: "operate"; readonly action: OperatorAction }
  | Exchange<ControllerCommand>;

export type ControllerAction =
  | ControllerCommand
  | { readonly kind: "looked"; readonly look: Look }
  | { readonly kind: "alerted"; readonly alert: Alert };

type QueueCommand = Exclude<ControllerCommand, PlaceCommand>;

/** The commit that is on its way. */
interface Proposal {
  readonly change: change.Change;
  /** What rules say once it is committed that they fired. */
  readonly announced: readonly RuleAction[];
}

export class Controller implements Machine<ControllerEvent, ControllerAction> {
  readonly #options: ControllerOptions;
  readonly #leader: Leader;
  readonly #stored: StoredRollout;
  readonly #lookout: Lookout;
  readonly #windDown = new WindDown();
  readonly #removal = new Removal();
  readonly #place: Place;
  readonly #desk = new AlertDesk();
  readonly #requests = new Requests();
  #commands: ControllerAction[] = [];
  /** The one command (besides leadership) that is on its way. */
  #busy = false;
  #proposed: Proposal | null = null;
  #retryAt: Instant = 0;
  /** The store's clock minus the host's. */
  #skew = 0;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#leader = new Leader(options);
    this.#stored = new StoredRollout(options);
    this.#place = new Place(options);
    const { queue, registryKey: key } = options;
    this.#lookout = new Lookout(key === undefined ? null : { queue, key });
  }

  step(event: ControllerEvent, now: Instant): Step<ControllerAction> {
    this.#commands = [];
    switch (event.kind) {
      case "start":
      case "wake":
        break;
      case "operate":
        // Every controller hears what is asked; one that stood by must not act on it later.
        if (this.#leader.leads(now)) this.#requests.ask(event.action);
        break;
      case "replied":
      case "unanswered":
        this.#heard(event, now);
        break;
      default:
        unreachable(event, "controller event");
    }
    const leadershipAt = this.#leader.renew(now, this.#commands);
    const leads = this.#leader.leads(now);
    if (!leads) this.#requests.forget();
    const actAt = leads ? this.#act(now) : null;
    const placeAt = leads ? this.#keepPlace(now) : null;
    const alertAt = leads ? this.#alertAgain(now) : null;
    const wakings = [leadershipAt, actAt, placeAt, alertAt].filter((at) => at !== null);
    return { commands: this.#commands, wakeAt: wakings.length > 0 ? Math.min(...wakings) : null };
  }

  #heard(event: Exchange<ControllerCommand>, now: Instant): void {
    if (isOfPool(event)) {
      const told = this.#place.heard(event, now);
      if (told !== null) this.#alert(told, now);
    } else if (event.kind === "replied") {
      this.#skew = event.reply.at - now;
      this.#replied(event.reply, now);
    } else this.#unanswered(event.command, now);
  }

  #replied(reply: ReplyTo<QueueCommand>, now: Instant): void {
    if (reply.kind === "leadership") {
      this.#led(reply, now);
      return;
    }
    this.#busy = false;
    switch (reply.kind) {
      case "rollout":
        this.#loaded(reply, now);
        return;
      case "windows":
      case "workers":
        if (this.#lookout.add(reply)) this.#look(now);
        else this.#send(this.#lookout.reading(this.#options.queue));
        return;
      case "committed":
        this.#committed(now);
        return;
      case "drained":
        this.#drained(reply, now);
        return;
      case "refused":
        if (reply.reason === "token") this.#leader.lost();
        this.#requests.unsure();
        this.#forget();
        return;
      default:
        unreachable(reply, "reply to a controller");
    }
  }

  #led(reply: Leadership, now: Instant): void {
    const before = this.#leader.token;
    this.#leader.answered(reply, now);
    if (this.#leader.token === before) return;
    this.#lookout.forgetSilence();
    this.#desk.forget();
    this.#place.forget();
    this.#forget();
  }

  #unanswered(command: QueueCommand, now: Instant): void {
    this.#stored.doubt();
    if (command.kind === "takeLeadership") {
      this.#leader.unanswered(now);
      return;
    }
    this.#place.doubt();
    this.#busy = false;
    this.#retryAt = now + this.#options.retryAfter;
    this.#requests.unsure();
    if (command.kind === "readWindows" || command.kind === "readWorkers") this.#lookUnread(now);
  }

  /** What was known may no longer be true: load it again before anything else. */
  #forget(): void {
    this.#stored.forget();
    this.#lookout.forget();
    this.#proposed = null;
    this.#windDown.forget();
    this.#removal.forget();
  }

  #loaded(reply: RolloutRead, now: Instant): void {
    const { deployment } = reply;
    for (const found of this.#stored.loaded(reply, now)) this.#alert(found, now);
    if (deployment === null) return;
    if (this.#lookout.takeOver(deployment, this.#clocks(now))) this.#windDown.forget();
  }

  #committed(now: Instant): void {
    assert(this.#proposed !== null, "a commit is answered once");
    const { change, announced } = this.#proposed;
    this.#proposed = null;
    if (this.#stored.committed(change)) this.#lookout.forgetSilence();
    this.#lookout.plan(change.deployment, this.#clocks(now));
    for (const said of announced) this.#alert(announcementOf(said), now);
    this.#removal.forget();
    this.#requests.done();
  }

  /** Does the next thing that is due; returns when to come back, null to wait for an answer. */
  #act(now: Instant): Instant | null {
    if (this.#busy) return null;
    if (now < this.#retryAt) return this.#retryAt;
    if (this.#stored.isDoubtful) this.#forget();
    const { held, reloadAt } = this.#stored;
    if (held === null || now >= reloadAt) {
      this.#send({ kind: "readRollout", queue: this.#options.queue });
      return null;
    }
    const { deployment, route } = held;
    const next =
      deployment === null ? this.#begin(0, route, now) : this.#goOn({ deployment, route }, now);
    if (this.#busy) return null;
    return next === null ? reloadAt : Math.min(next, reloadAt);
  }

  #begin(previousVersion: number, route: Route, now: Instant): Instant | null {
    const { planned } = this.#options;
    if (planned === null) return null;
    if (now < planned.notBefore) return planned.notBefore;
    if (!this.#place.isHeldBy(planned.id, now)) return null;
    this.#commit(change.plan(planned, previousVersion, route, this.#at(now)));
    return null;
  }

  /** Beside what is on its way; returns when to come back. */
  #keepPlace(now: Instant): Instant | null {
    const { held } = this.#stored;
    if (held === null) return null;
    const told = this.#place.waits(held.deployment, now);
    if (told !== null) this.#alert(told, now);
    return this.#place.keep(held.deployment, now, this.#commands);
  }

  #goOn(stored: change.Change, now: Instant): Instant | null {
    const { deployment } = stored;
    const { routeIs, drift } = this.#stored;
    if (routeIs !== null) {
      this.#commit(change.restoreRoute(stored, routeIs, this.#at(now)));
      return null;
    }
    if (drift !== null) {
      this.#commit(noteDrift(stored, drift, this.#at(now)));
      return null;
    }
    const asked = this.#requests.take();
    if (asked !== null) return this.#operate(stored, asked, now);
    if (hasEnded(deployment.state)) return this.#afterEnd(stored, now);
    if (!isWatched(deployment)) {
      if (deployment.state !== "planning") {
        return this.#wind(this.#windDown.next(stored, this.#at(now)));
      }
      // What nobody set does not begin: it waits for people.
      if (isIntact(deployment)) this.#commit(change.activate(stored, this.#at(now)));
      return null;
    }
    if (now < this.#lookout.dueAt) return this.#lookout.dueAt;
    this.#lookout.prepare(deployment, this.#at(now));
    this.#send(this.#lookout.reading(this.#options.queue));
    return null;
  }

  #afterEnd(stored: change.Change, now: Instant): Instant | null {
    const { deployment, route } = stored;
    const next = this.#removal.next(stored, this.#at(now));
    if (next !== null) return this.#wind(next);
    const isNext = this.#options.planned?.id !== deployment.id;
    return isNext ? this.#begin(deployment.version, route, now) : null;
  }

  #operate(stored: change.Change, asked: Asked, now: Instant): Instant | null {
    const changed = onOperator(stored, asked.action, this.#at(now));
    if (changed.kind === "changed") {
      this.#requests.act(asked);
      this.#commit(changed.change, { kind: "operator", action: asked.action });
      return null;
    }
    if (changed.kind === "deletable") {
      this.#requests.act(asked);
      this.#removal.begin();
      return now;
    }
    const refusal = { code: "action_refused", subject: asked.action.kind } as const;
    // Asked again, it may have been done the first time.
    if (!asked.again) {
      this.#alert({ ...refusal, severity: "warning", message: changed.reason }, now);
    }
    return now;
  }

  #wind(next: WindDownStep): Instant | null {
    switch (next.kind) {
      case "commit":
        this.#commit(next.change);
        return null;
      case "drain": {
        const { queue } = this.#options;
        const { limit, revoke } = next;
        this.#send({ kind: "drain", queue, token: this.#leader.token, limit, revoke });
        return null;
      }
      case "wait":
        return next.until - this.#skew;
      default:
        return unreachable(next, "step of a wind-down");
    }
  }

  #drained(reply: Drained, now: Instant): void {
    const stored = this.#stored.change;
    if (stored === null || this.#removal.drained(reply.left)) return;
    const warning = this.#windDown.drained(stored.deployment, reply.left, this.#at(now));
    if (warning !== null) this.#alert(warning, now);
  }

  #look(now: Instant): void {
    const watched = this.#watched();
    if (watched !== null) this.#saw(this.#lookout.look(watched, this.#clocks(now)), now);
  }

  #lookUnread(now: Instant): void {
    const watched = this.#watched();
    const seen = watched && this.#lookout.lookUnread(watched, this.#clocks(now));
    if (seen !== null) this.#saw(seen, now);
  }

  /** What the store holds of a deployment that looks are taken at. */
  #watched(): change.Change | null {
    const { change } = this.#stored;
    return change !== null && isWatched(change.deployment) ? change : null;
  }

  #saw({ look, changed, warnings }: Seen, now: Instant): void {
    this.#commands.push({ kind: "looked", look });
    for (const warning of warnings) this.#alert(warning, now);
    if (changed !== null) this.#commit(changed, { kind: "look", look });
  }

  #commit(to: change.Change, cause: Cause = BY_ITSELF): void {
    const before = this.#stored.held?.deployment ?? null;
    const { name: controller, queue } = this.#options;
    const recorded = recordCommit({ controller, before, change: to, cause });
    const signed = this.#stored.signed(recorded.change);
    const announced = cause.kind === "look" ? (cause.look.ruling?.announced ?? []) : [];
    this.#proposed = { change: signed, announced };
    this.#send({
      kind: "commitRollout",
      queue,
      token: this.#leader.token,
      expectedVersion: before?.version ?? 0,
      after: (before?.audit ?? NO_RECORDS).hash,
      records: recorded.records,
      ...signed,
    });
  }

  #send(command: ControllerCommand): void {
    this.#busy = true;
    this.#commands.push(command);
  }

  #alert(told: Told, now: Instant): void {
    const stored = this.#stored.held?.deployment ?? null;
    const deployment = stored?.id ?? "";
    const cooldown = (stored?.config ?? this.#options.planned?.config)?.alertCooldown ?? 0;
    const alert = this.#desk.say({ told, deployment, at: this.#at(now), cooldown });
    if (alert !== null) this.#commands.push({ kind: "alerted", alert });
  }

  /** What was held back is told in the end; returns when that is. */
  #alertAgain(now: Instant): Instant | null {
    for (const alert of this.#desk.due(this.#at(now))) {
      this.#commands.push({ kind: "alerted", alert });
    }
    const { dueAt } = this.#desk;
    return dueAt === null ? null : dueAt - this.#skew;
  }

  #clocks(now: Instant): Clocks {
    return { now, skew: this.#skew };
  }

  #at(now: Instant): Instant {
    return now + this.#skew;
  }
}
