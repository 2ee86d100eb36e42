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
    if (!isControlEvent(event)) return;
    if (event.kind === "fault") this.#fault(event);
    if (event.kind === "committed") this.#entered(event.deployment.id, event.deployment.state);
    for (const what of saidBy(event, this.#state)) this.#reached.add(what);
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

  #add(what: string): void {
    this.#reached.add(what);
  }
}

/** What an event says by itself, in the state that the deployment is in. */
function saidBy(event: ControlEvent, state: DeploymentState | null): readonly string[] {
  switch (event.kind) {
    case "commitRefused":
      return [`refused:${event.command}/${event.reason}`];
    case "looked": {
      const { checks, decision } = event.look;
      // Limits are each scenario's own: there is no list to count them against.
      const own = checks.filter(({ tier }) => tier === undefined);
      const verdicts = own.map(({ name, verdict }) => `check:${name}=${verdict}`);
      return [...verdicts, `decision:${decision.kind}`];
    }
    case "alerted":
      return [`alert:${event.alert.severity}`];
    case "operated":
      return operatedIn(event.action.kind, state);
    case "process":
      return [`process:${event.process.split("/")[0]}/${event.phase}`];
    case "unknown":
      return [`unanswered:${event.command}`];
    case "evicted":
      return [`evicted:${event.key}`];
    case "drained":
      return [event.revoked.length > 0 ? "drained:revoked" : "drained:queued"];
    case "deadRequeued":
      return event.requeued.includes(true) ? ["dead:requeued"] : [];
    case "storeLost":
      return ["store:lost"];
    case "enlisted":
      return event.lane === null ? ["worker:refused"] : [];
    case "marked":
      return event.marks.flatMap(({ verdict }, i) =>
        event.applied[i] === true ? [`worker:${verdict}`] : [],
      );
    case "placesFull":
      return ["place:full"];
    case "heartbeat":
    case "placeTaken":
    case "placeLeft":
    case "laneRead":
    case "fault":
    case "committed":
    case "led":
    case "audited":
      return [];
    default:
      return unreachable(event, "control event");
  }
}

function operatedIn(action: string, state: DeploymentState | null): readonly string[] {
  const asked = `operation:${action}`;
  return state === null ? [asked] : [asked, `${asked}@${state}`];
}
