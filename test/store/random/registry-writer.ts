/** Makes the registry's commands of random steps: who was asked which challenge, who answered. */
import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type { StoreReply } from "../../../src/canary/store/replies.ts";
import { unreachable } from "../../../src/kernel/assert.ts";
import { QUEUE } from "../commands.ts";
import type { Action } from "./random-steps.ts";

const VERSIONS = ["v1", "v2", "v3"];

type RegistryAction = Extract<
  Action,
  { kind: "registerWorker" | "heartbeat" | "readWorkers" | "markWorkers" }
>;

export class RegistryWriter {
  /** The challenge that each lease is to answer, and the one that it answered last. */
  readonly #asked = new Map<string, string>();
  readonly #answered = new Map<string, string>();
  #heartbeats = 0;

  write(action: RegistryAction): StoreCommand {
    switch (action.kind) {
      case "registerWorker": {
        const lease = `w${action.lease}`;
        const version = VERSIONS[action.version] as string;
        return { kind: "registerWorker", queue: QUEUE, lease, worker: `of ${lease}`, version };
      }
      case "heartbeat": {
        const lease = `w${action.lease}`;
        this.#heartbeats += 1;
        const challenge = (action.late ? this.#answered : this.#asked).get(lease) ?? "none";
        const said = { report: `["healthy",${this.#heartbeats}]`, proof: "Zürich 🐤" };
        return { kind: "heartbeat", queue: QUEUE, lease, answer: { challenge, ...said } };
      }
      case "readWorkers":
        return {
          kind: "readWorkers",
          queue: QUEUE,
          after: action.after > 4 ? "" : `w${action.after - 1}`,
        };
      case "markWorkers": {
        const marks = action.marks.map(({ lease, late, verdict }) => {
          const challenge = late ? "" : (this.#answered.get(`w${lease}`) ?? "");
          return { lease: `w${lease}`, challenge, verdict, reason: "because" };
        });
        return { kind: "markWorkers", queue: QUEUE, marks };
      }
      default:
        return unreachable(action, "action of the registry");
    }
  }

  answered(command: StoreCommand, reply: StoreReply): void {
    if (command.kind === "registerWorker" && reply.kind === "registered") {
      this.#asked.set(command.lease, reply.challenge);
      this.#answered.delete(command.lease);
    }
    if (command.kind === "heartbeat" && reply.kind === "answered") {
      if (reply.challenge !== null) this.#asked.set(command.lease, reply.challenge);
      if (reply.accepted) this.#answered.set(command.lease, command.answer.challenge);
    }
  }
}
