/**
 * A commit that took effect although its reply was never heard is known only from what the store
 * holds in the end. If nobody recorded the version that the store ended with, its commit is
 * recorded last, stamped with the reading that told of it; the live world does the same.
 */
import type { RolloutRead } from "../canary/store/replies.ts";
import type { EventSink, HistoryEvent } from "../history/event.ts";
import { STARTED_AT } from "./processes/surroundings.ts";

export class LastCommit implements EventSink {
  readonly #sink: EventSink;
  #version = 0;
  /** Of the latest commit that was tried, heard or not. */
  #token = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  record(event: HistoryEvent): void {
    if (event.kind === "committed") {
      this.#version = Math.max(this.#version, event.deployment.version);
      this.#token = event.token;
    } else if (event.kind === "unknown" && event.attempted !== undefined) {
      this.#token = event.attempted.token;
    }
    this.#sink.record(event);
  }

  /** `version` is what the store ended with; `read` reads it all. */
  close(version: number, read: () => RolloutRead): void {
    if (version <= this.#version) return;
    const { deployment, route, order, at } = read();
    if (deployment === null) return;
    const told = { at: at - STARTED_AT, storeAt: at - STARTED_AT, process: "world", order };
    this.record({ kind: "committed", ...told, token: this.#token, deployment, route });
  }
}
