/**
 * What a run reached: kinds of faults that struck, states and edges of the deployment, verdicts of
 * checks, decisions, refusals, alerts, and which states met which faults. Takes control events
 * only, in the store's order, so that it costs next to nothing; leaves out what happens to jobs.
 */

import type { DeploymentState } from "../canary/rollout/deployment.ts";
import { type ControlEvent, isControlEvent } from "../history/control-event.ts";
import type { EventSink, FaultChanged, HistoryEvent } from "../history/event.ts";
import { unreachable } from "../kernel/assert.ts";
import type { FaultKind } from "../scenario/faults/fault.ts";

export class Coverage implements EventSink {
  readonly #reached = new Set<string>();
  /** By id: those that last now. */
  readonly #active = new Map<string, FaultKind>();
  #state: DeploymentState | null = null;
  #deployment = "";

  /** Sorted by code unit. */
  reached(): readonly string[] {
    return [...this.#reached].sort();
  }

  record(event: HistoryEvent): void {
    if (isControlEvent(event)) this.#take(event);
  }

  #take(event: ControlEvent): void {
    switch (event.kind) {
      case "fault":
        return this.#fault(event);
      case "committed":
        return this.#entered(event.deployment.id, event.deployment.state);
      case "commitRefused":
        return this.#add(`refused:${event.command}/${event.reason}`);
      case "looked":
        for (const { name, verdict } of event.look.checks) this.#add(`check:${name}=${verdict}`);
        return this.#add(`decision:${event.look.decision.kind}`);
      case "alerted":
        return this.#add(`alert:${event.alert.severity}`);
      case "operated":
        return this.#operated(event.action.kind);
      case "process":
        return this.#add(`process:${event.process.split("/")[0]}/${event.phase}`);
      case "unknown":
        return this.#add(`unanswered:${event.command}`);
      case "evicted":
        return this.#add(`evicted:${event.key}`);
      case "drained":
        return this.#add(event.revoked.length > 0 ? "drained:revoked" : "drained:queued");
      case "storeLost":
        return this.#add("store:lost");
      case "led":
      case "audited":
        return;
      default:
        return unreachable(event, "control event");
    }
  }

  #fault({ phase, fault }: FaultChanged): void {
    if (phase === "ends") {
      this.#active.delete(fault.id);
      return;
    }
    this.#active.set(fault.id, fault.kind);
    this.#add(`fault:${fault.kind}`);
    if (this.#state !== null) this.#add(`pair:${this.#state}+${fault.kind}`);
  }

  #entered(deployment: string, state: DeploymentState): void {
    const from = this.#deployment === deployment ? this.#state : null;
    this.#deployment = deployment;
    if (from === state) return;
    this.#state = state;
    this.#add(`state:${state}`);
    if (from !== null) this.#add(`edge:${from}>${state}`);
    for (const kind of this.#active.values()) this.#add(`pair:${state}+${kind}`);
  }

  #operated(action: string): void {
    this.#add(`operation:${action}`);
    if (this.#state !== null) this.#add(`operation:${action}@${this.#state}`);
  }

  #add(what: string): void {
    this.#reached.add(what);
  }
}
