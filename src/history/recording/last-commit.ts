/**
 * A commit that took effect although nobody heard its reply is known only from what the store held
 * in the end. If nobody recorded the version that the store ended with, its commit is made up for,
 * in the order of the reading that told of it, at the time when its sender gave the reply up.
 */
import type { RolloutRead } from "../../canary/store/replies.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { HistoryEvent, RolloutCommitted } from "../event.ts";
import { deploymentSince } from "./rebase.ts";

export interface LastReading {
  /** Deployment and route as the store ended with them. */
  readonly last: RolloutRead;
  /** The run's start by the store's clock, and how long ago that was. */
  readonly startedAt: Instant;
  readonly length: Duration;
}

interface GivenUp {
  readonly at: Instant;
  /** Of the trail that it would have left. */
  readonly hash: string;
  readonly records: readonly string[];
}

export class LastCommit {
  /** Heard of, and not lost by the store since, in its order. */
  #heard: { readonly order: number; readonly version: number }[] = [];
  /** Of the latest commit that was tried, heard or not. */
  #token = 0;
  /** By the version of their commits: those whose reply was never heard. */
  readonly #givenUp = new Map<number, GivenUp[]>();

  observe(event: HistoryEvent): void {
    if (event.kind === "committed") {
      const { order, deployment } = event;
      this.#heard.push({ order, version: deployment.version });
      this.#token = event.token;
    } else if (event.kind === "storeLost") {
      this.#heard = this.#heard.filter(({ order }) => order <= event.keptTo);
    } else if (event.kind === "unknown" && event.attempted !== undefined) {
      const { token, deployment, records } = event.attempted;
      this.#token = token;
      const before = this.#givenUp.get(deployment.version) ?? [];
      const { hash } = deployment.audit;
      this.#givenUp.set(deployment.version, [...before, { at: event.at, hash, records }]);
    }
  }

  /** The commit that nobody recorded; null if there is none. */
  unheard({ last, startedAt, length }: LastReading): RolloutCommitted | null {
    const { deployment, route, order, at } = last;
    const heard = this.#heard.reduce((most, { version }) => Math.max(most, version), 0);
    if (deployment === null || deployment.version <= heard) return null;
    const attempts = this.#givenUp.get(deployment.version) ?? [];
    const records = attempts.findLast(({ hash }) => hash === deployment.audit.hash)?.records ?? [];
    return {
      kind: "committed",
      at: length,
      process: "world",
      order,
      storeAt: attempts.at(-1)?.at ?? at - startedAt,
      token: this.#token,
      deployment: deploymentSince(startedAt, deployment),
      route,
      records,
    };
  }
}
