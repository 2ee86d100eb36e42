/** What happens to one worker of the registry, `canary/1`, as a history, step by step. */
import type { RegistryConfig, WorkerMark } from "../../../src/canary/registry/worker.ts";
import { SECOND } from "../../../src/kernel/time.ts";

import { HistoryBuilder } from "../history-builder.ts";

export const LEASE = "canary/1#1";

export const REGISTRY: RegistryConfig = {
  heartbeatEvery: SECOND,
  unreachableAfter: 10 * SECOND,
  removedAfter: 30 * SECOND,
};

export class WorkerStory {
  readonly history = new HistoryBuilder();
  #at = 0;
  #order = 0;

  protected get at(): number {
    return this.#at;
  }

  wait(duration: number): this {
    this.#at += duration;
    this.history.wait(duration);
    return this;
  }

  enlisted(worker = "canary/1"): this {
    const said = { lease: LEASE, worker, version: "v2", lane: "canary" } as const;
    this.history.add({ kind: "enlisted", ...this.#stamp("canary/1"), ...said });
    return this;
  }

  answered(challenge: string, report = ""): this {
    const said = { lease: LEASE, challenge, accepted: true, report };
    this.history.add({ kind: "heartbeat", ...this.#stamp("canary/1"), ...said });
    return this;
  }

  marked(verdict: WorkerMark["verdict"], challenge: string): this {
    const marks = [{ lease: LEASE, challenge, verdict, reason: "so it is" }];
    this.history.add({ kind: "marked", ...this.#stamp("controller/0"), marks, applied: [true] });
    return this;
  }

  #stamp(process: string) {
    this.#order += 1;
    return { at: this.#at, storeAt: this.#at, order: this.#order, process };
  }
}
