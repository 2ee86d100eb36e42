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
import type { Route } from "../../routing/route.ts";
import type { RuleAction } from "../../rules/rule.ts";
import type { ControllerCommand } from "../../store/commands.ts";
import type { Exchange } from "../../store/exchange.ts";
import type { Drained, Leadership, ReplyTo, RolloutRead } from "../../store/replies.ts";
import * as change from "../changes.ts";
import type { Deployment } from "../deployment.ts";
import type { Look } from "../look.ts";
import type { Alert, OperatorAction } from "../operator.ts";
import { hasEnded, isWatched } from "../states.ts";
import { announcementOf } from "./apply-rules.ts";
import { Leader } from "./leader.ts";
import { nextLookAt, windowOf } from "./look-schedule.ts";
import { onOperator } from "./operators/on-operator.ts";
import { type Asked, Requests } from "./operators/requests.ts";
import type { ControllerOptions } from "./options.ts";
import { RouteGuard } from "./route-guard.ts";
import { Silence } from "./silence.ts";
import { takeLook } from "./take-look.ts";
import { WindDown } from "./wind-down.ts";
import { unreadWindow, WindowBook, type WindowSum } from "./window-book.ts";

export type ControllerEvent =
  | { readonly kind: "start" }
  | { readonly kind: "wake" }
  | { readonly kind: "operate"; readonly action: OperatorAction }
  | Exchange<ControllerCommand>;

export type ControllerAction =
  | ControllerCommand
  | { readonly kind: "looked"; readonly look: Look }
  | { readonly kind: "alerted"; readonly alert: Alert };

interface Stored {
  readonly deployment: Deployment | null;
  readonly route: Route;
}

export class Controller implements Machine<ControllerEvent, ControllerAction> {
  readonly #options: ControllerOptions;
  readonly #leader: Leader;
  readonly #windows = new WindowBook();
  readonly #windDown = new WindDown();
  readonly #requests = new Requests();
  readonly #silence = new Silence();
  readonly #guard: RouteGuard;
  #commands: ControllerAction[] = [];
  /** What the store holds, as of the last answer; null until loaded. */
  #stored: Stored | null = null;
  /** The one command (besides leadership) that is on its way. */
  #busy = false;
  #proposed: change.Change | null = null;
  /** What rules say once it is committed that they fired. */
  #announced: RuleAction[] = [];
  /** A command was not answered since the deployment was loaded. */
  #isDoubtful = false;
  #lookAt: Instant = 0;
  /** Of the deployment that `#lookAt` was planned for. */
  #lookVersion = 0;
  #retryAt: Instant = 0;
  #highestEpoch = 0;
  /** What is stored is loaded again then: a store that lost writes does not say so. */
  #reloadAt: Instant = 0;
  #alertedMaxDuration = false;
  /** The store's clock minus the host's. */
  #skew = 0;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#leader = new Leader(options);
    this.#guard = new RouteGuard(options.routeKeys);
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
        this.#skew = event.reply.at - now;
        this.#replied(event.reply, now);
        break;
      case "unanswered":
        this.#unanswered(event.command, now);
        break;
      default:
        unreachable(event, "controller event");
    }
    const leadershipAt = this.#leader.renew(now, this.#commands);
    const leads = this.#leader.leads(now);
    if (!leads) this.#requests.forget();
    const actAt = leads ? this.#act(now) : null;
    const wakings = [leadershipAt, actAt].filter((at) => at !== null);
    return { commands: this.#commands, wakeAt: wakings.length > 0 ? Math.min(...wakings) : null };
  }

  #replied(reply: ReplyTo<ControllerCommand>, now: Instant): void {
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
        if (this.#windows.add(reply)) this.#lookAtWindow(now);
        else this.#readWindows();
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
    this.#silence.forget();
    this.#forget();
  }

  #unanswered(command: ControllerCommand, now: Instant): void {
    // Even a refusal may come from a store that is not what it was: one that lacks a deployment, or
    // its latest stage, would be looked at for ever.
    this.#isDoubtful = true;
    if (command.kind === "takeLeadership") {
      this.#leader.unanswered(now);
      return;
    }
    this.#busy = false;
    this.#retryAt = now + this.#options.retryAfter;
    this.#requests.unsure();
    if (command.kind === "readWindows") this.#lookUnread(now);
  }

  /** What was known may no longer be true: load it again before anything else. */
  #forget(): void {
    this.#stored = null;
    this.#windows.clear();
    this.#proposed = null;
    this.#announced = [];
    this.#isDoubtful = false;
    this.#windDown.forget();
  }

  #loaded(reply: RolloutRead, now: Instant): void {
    const { deployment, route } = reply;
    // An epoch that the store lost must not come again with another route: producers may know it.
    // So even a commit that leaves the route as it is takes an epoch that nobody has seen.
    const epoch = route.epoch < this.#highestEpoch ? this.#highestEpoch + 1 : route.epoch;
    this.#highestEpoch = Math.max(this.#highestEpoch, route.epoch);
    this.#stored = { deployment, route: { ...route, epoch } };
    this.#reloadAt = now + this.#options.leaderFor;
    const forged = this.#guard.loaded(route);
    if (forged !== null) this.#alert(deployment?.id ?? "", "critical", forged, now);
    // A look that is due stays due.
    if (deployment === null || deployment.version === this.#lookVersion) return;
    this.#windows.clear();
    this.#windDown.forget();
    this.#planLook(deployment, now);
  }

  #committed(now: Instant): void {
    assert(this.#proposed !== null, "a commit is answered once");
    if (this.#stored?.route.share !== this.#proposed.route.share) this.#silence.forget();
    this.#stored = this.#proposed;
    this.#highestEpoch = Math.max(this.#highestEpoch, this.#proposed.route.epoch);
    this.#planLook(this.#proposed.deployment, now);
    for (const said of this.#announced.splice(0)) {
      const severity = said.kind === "alert" ? said.severity : "warning";
      this.#alert(this.#proposed.deployment.id, severity, announcementOf(said), now);
    }
    this.#proposed = null;
    this.#guard.committed();
    this.#requests.done();
  }

  /** Does the next thing that is due; returns when to come back, null to wait for an answer. */
  #act(now: Instant): Instant | null {
    if (this.#busy) return null;
    if (now < this.#retryAt) return this.#retryAt;
    if (this.#isDoubtful) this.#forget();
    if (this.#stored === null || now >= this.#reloadAt) {
      this.#send({ kind: "readRollout", queue: this.#options.queue });
      return null;
    }
    const stored = this.#stored;
    const { deployment, route } = stored;
    const next =
      deployment === null ? this.#begin(0, route, now) : this.#goOn({ deployment, route }, now);
    if (this.#busy) return null;
    return next === null ? this.#reloadAt : Math.min(next, this.#reloadAt);
  }

  #begin(previousVersion: number, route: Route, now: Instant): Instant | null {
    const { planned } = this.#options;
    if (planned === null) return null;
    if (now < planned.notBefore) return planned.notBefore;
    this.#commit(change.plan(planned, previousVersion, route, this.#at(now)));
    return null;
  }

  #goOn(stored: change.Change, now: Instant): Instant | null {
    const { deployment, route } = stored;
    if (this.#guard.isForged) {
      this.#commit(change.restoreRoute(stored, this.#at(now)));
      return null;
    }
    if (hasEnded(deployment.state)) {
      this.#requests.forget();
      const isNext = this.#options.planned?.id !== deployment.id;
      return isNext ? this.#begin(deployment.version, route, now) : null;
    }
    const asked = this.#requests.take();
    if (asked !== null) return this.#operate(stored, asked, now);
    if (!isWatched(deployment)) {
      if (deployment.state !== "planning") return this.#wind(stored, now);
      this.#commit(change.activate(stored, this.#at(now)));
      return null;
    }
    if (now < this.#lookAt) return this.#lookAt;
    const windowFrom = this.#at(now) - windowOf(deployment);
    this.#windows.need(Math.max(windowFrom, deployment.stageStartedAt));
    this.#readWindows();
    return null;
  }

  #operate(stored: change.Change, asked: Asked, now: Instant): Instant | null {
    const changed = onOperator(stored, asked.action, this.#at(now));
    if (changed.kind === "changed") {
      this.#requests.act(asked);
      this.#commit(changed.change);
      return null;
    }
    const { id } = stored.deployment;
    // Asked again, it may have been done the first time.
    if (!asked.again) this.#alert(id, "warning", changed.reason, now);
    return now;
  }

  #wind(stored: change.Change, now: Instant): Instant | null {
    const next = this.#windDown.next(stored, this.#at(now));
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
    const stored = this.#stored;
    if (stored === null || stored.deployment === null) return;
    const warning = this.#windDown.drained(stored.deployment, reply.left, this.#at(now));
    if (warning !== null) this.#alert(stored.deployment.id, "warning", warning, now);
  }

  #lookAtWindow(now: Instant): void {
    const live = this.#live();
    if (live === null) return;
    const { deployment } = live;
    this.#look(live, this.#windows.sum(windowOf(deployment), deployment.stageStartedAt), now);
  }

  /** A look that the metrics are silent at is due all the same: it finds that nothing is known. */
  #lookUnread(now: Instant): void {
    const live = this.#live();
    if (live === null || now < this.#lookAt + live.deployment.config.lookEvery) return;
    this.#look(live, unreadWindow(this.#at(now)), now);
    // The window is asked for again without a pause: as soon as it can be read, it is looked at.
    this.#lookAt = now;
  }

  /** What the store holds of a deployment that looks are taken at. */
  #live(): change.Change | null {
    const stored = this.#stored;
    if (stored === null || stored.deployment === null) return null;
    const { deployment, route } = stored;
    return isWatched(deployment) ? { deployment, route } : null;
  }

  #look(stored: change.Change, sum: WindowSum, now: Instant): void {
    const { deployment } = stored;
    const { look, changed } = takeLook({ stored, sum, at: this.#at(now) });
    this.#commands.push({ kind: "looked", look });
    this.#planLook(deployment, now);
    const silence = this.#silence.seen(look, sum.readable);
    if (silence !== null) this.#alert(deployment.id, "warning", silence, now);
    if (look.decision.kind === "alert" && !this.#alertedMaxDuration) {
      this.#alertedMaxDuration = true;
      this.#alert(deployment.id, "warning", look.decision.reason, now);
    }
    this.#announced = [...(look.ruling?.announced ?? [])];
    if (changed !== null) this.#commit(changed);
  }

  #planLook(deployment: Deployment, now: Instant): void {
    this.#lookAt = nextLookAt(deployment, now, this.#skew);
    this.#lookVersion = deployment.version;
  }

  #readWindows(): void {
    const { queue } = this.#options;
    this.#send({ kind: "readWindows", queue, fromSlot: this.#windows.nextSlot });
  }

  #commit({ deployment, route }: change.Change): void {
    const proposed = { deployment, route: this.#guard.signed(route) };
    this.#proposed = proposed;
    const stored = this.#stored;
    assert(stored !== null, "a change follows from what is stored");
    this.#send({
      kind: "commitRollout",
      queue: this.#options.queue,
      token: this.#leader.token,
      expectedVersion: stored.deployment?.version ?? 0,
      ...proposed,
    });
  }

  #send(command: ControllerCommand): void {
    this.#busy = true;
    this.#commands.push(command);
  }

  #alert(deployment: string, severity: Alert["severity"], message: string, now: Instant): void {
    const at = this.#at(now);
    this.#commands.push({ kind: "alerted", alert: { at, deployment, severity, message } });
  }

  #at(now: Instant): Instant {
    return now + this.#skew;
  }
}
