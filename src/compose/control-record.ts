/**
 * Keeps what was decided in a run: control events, looks, the events of the deployment. Bounded: a
 * drain of a long lane or a run that fails for ever must not fill the memory, so beyond a bound
 * events are counted and left out.
 */
import { NO_HASH } from "../canary/audit/mark.ts";
import { verifyAudit } from "../canary/audit/verify-audit.ts";
import type { Deployment, DeploymentEvent } from "../canary/rollout/deployment.ts";
import type { Look } from "../canary/rollout/look.ts";
import { type ControlEvent, isControlEvent } from "../history/control-event.ts";
import type { EventSink, HistoryEvent } from "../history/event.ts";
import type { RunResult } from "../result/run-result.ts";

const MOST_EVENTS = 50_000;

export class ControlRecord implements EventSink {
  readonly events: ControlEvent[] = [];
  readonly #deploymentEvents: DeploymentEvent[] = [];
  #deployment: Deployment | null = null;
  #trail: readonly string[] = [];
  #leftOut = 0;

  /** Control events beyond the bound. */
  get leftOut(): number {
    return this.#leftOut;
  }

  record(event: HistoryEvent): void {
    if (!isControlEvent(event)) return;
    if (event.kind === "committed") this.#committed(event.deployment);
    if (event.kind === "audited") this.#trail = event.trail;
    if (this.events.length < MOST_EVENTS) this.events.push(event);
    else this.#leftOut += 1;
  }

  looks(): Look[] {
    return this.events.flatMap((event) => (event.kind === "looked" ? [event.look] : []));
  }

  deployment(): RunResult["deployment"] {
    return {
      id: this.#deployment?.id ?? "",
      outcome: this.#deployment?.state ?? "none",
      events: this.#deploymentEvents,
    };
  }

  /** Where the trail ends, and its receipts; lines that are no records are left to the checkers. */
  audit(): RunResult["audit"] {
    const { records } = verifyAudit(this.#trail);
    return {
      records: this.#trail.length,
      hash: records.at(-1)?.hash ?? NO_HASH,
      receipts: records.flatMap(({ receipt }) => receipt ?? []),
    };
  }

  /** A deployment carries its latest events only; those that it did not carry before are new. */
  #committed(deployment: Deployment): void {
    const before = this.#deployment;
    const known = before?.id === deployment.id ? before.events : [];
    const last = known.at(-1);
    const seen = last === undefined ? 0 : lastIndexOf(deployment.events, last) + 1;
    this.#deploymentEvents.push(...deployment.events.slice(seen));
    this.#deployment = deployment;
  }
}

function lastIndexOf(events: readonly DeploymentEvent[], event: DeploymentEvent): number {
  return events.findLastIndex(
    ({ type, at, message }) => type === event.type && at === event.at && message === event.message,
  );
}
