/** One queue of the model store: its route, deployment and leadership. */

import type { Deployment } from "../../canary/rollout/deployment.ts";
import { initialRoute, type Route } from "../../canary/routing/route.ts";
import type { CommitRollout, TakeLeadership } from "../../canary/store/commands.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { ReplyTo, Stamp } from "../../canary/store/replies.ts";
import type { Instant } from "../../kernel/time.ts";

export class ModelRollout {
  #route: Route;
  #deployment: Deployment | null = null;
  #holder = "";
  #token = 0;
  #leadsUntil: Instant = 0;

  constructor(queue: string) {
    this.#route = initialRoute(queue);
  }

  get route(): Route {
    return this.#route;
  }

  get deployment(): Deployment | null {
    return this.#deployment;
  }

  get leader(): { readonly holder: string; readonly token: number; readonly until: Instant } {
    return { holder: this.#holder, token: this.#token, until: this.#leadsUntil };
  }

  /** The lane that a version serves; null for none. */
  laneOf(version: string): Lane | null {
    const { stableVersion, canaryVersion } = this.#route;
    if (stableVersion === "" || version === stableVersion) return "stable";
    return version === canaryVersion ? "canary" : null;
  }

  isLeader(token: number): boolean {
    return token > 0 && token === this.#token;
  }

  commit(command: CommitRollout, stamp: Stamp): ReplyTo<CommitRollout> {
    const { token, expectedVersion, deployment, route } = command;
    if (!this.isLeader(token)) return { kind: "refused", reason: "token", ...stamp };
    if (expectedVersion !== (this.#deployment?.version ?? 0)) {
      return { kind: "refused", reason: "version", ...stamp };
    }
    const step = route.epoch - this.#route.epoch;
    if (step !== 0 && step !== 1) return { kind: "refused", reason: "epoch", ...stamp };
    this.#deployment = deployment;
    if (step === 1) this.#route = route;
    return { kind: "committed", ...stamp };
  }

  takeLeadership(command: TakeLeadership, stamp: Stamp): ReplyTo<TakeLeadership> {
    const { holder, leaseFor } = command;
    const renews = this.#token > 0 && holder === this.#holder;
    if (!renews && stamp.at < this.#leadsUntil) {
      const lapsesIn = this.#leadsUntil - stamp.at;
      const { holder: leader, token } = this.leader;
      return { kind: "leadership", leads: false, token, holder: leader, lapsesIn, ...stamp };
    }
    if (!renews) this.#token += 1;
    this.#holder = holder;
    this.#leadsUntil = stamp.at + leaseFor;
    const token = this.#token;
    return { kind: "leadership", leads: true, token, holder, lapsesIn: leaseFor, ...stamp };
  }
}
