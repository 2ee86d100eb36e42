/**
 * The member machine: a worker's side of the registry. It registers, answers the first challenge at
 * once, and from then on answers one challenge every `every` with what its host reports of it.
 *
 * A lost reply leaves it with a challenge that may be answered already: the store refuses the
 * second answer and tells the challenge that it asks for now.
 */
import { unreachable } from "../../kernel/assert.ts";
import type { Machine, Step } from "../../kernel/machine.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { MemberCommand } from "../store/commands.ts";
import type { Exchange } from "../store/exchange.ts";
import type { ReplyTo } from "../store/replies.ts";
import { proofOf } from "./proof.ts";
import { reportText } from "./report.ts";
import type { WorkerReport } from "./worker.ts";

export interface MemberOptions {
  readonly queue: string;
  /** The lease that the worker's consumer uses. */
  readonly lease: string;
  /** Outlives a restart, e.g. `canary/2`. */
  readonly worker: string;
  readonly version: string;
  /** Of this worker and version; see proof.ts. */
  readonly secret: string;
  readonly every: Duration;
  readonly retryAfter: Duration;
}

export type MemberEvent =
  | { readonly kind: "start" | "wake"; readonly report: WorkerReport }
  | Exchange<MemberCommand>;

export class Member implements Machine<MemberEvent, MemberCommand> {
  readonly #options: MemberOptions;
  #report = "";
  /** What to answer next; null: to register first. */
  #challenge: string | null = null;

  constructor(options: MemberOptions) {
    this.#options = options;
  }

  step(event: MemberEvent, now: Instant): Step<MemberCommand> {
    const { every, retryAfter } = this.#options;
    switch (event.kind) {
      case "start":
      case "wake":
        this.#report = reportText(event.report);
        return { commands: [this.#next()], wakeAt: null };
      case "unanswered":
        return { commands: [], wakeAt: now + retryAfter };
      case "replied":
        return this.#replied(event.reply, now + every, now + retryAfter);
      default:
        return unreachable(event, "event of a member");
    }
  }

  #replied(reply: ReplyTo<MemberCommand>, later: Instant, soon: Instant): Step<MemberCommand> {
    switch (reply.kind) {
      case "registered":
        this.#challenge = reply.challenge;
        return { commands: [this.#next()], wakeAt: null };
      case "unserved":
        return { commands: [], wakeAt: later };
      case "answered":
        this.#challenge = reply.challenge;
        return { commands: [], wakeAt: reply.accepted ? later : soon };
      default:
        return unreachable(reply, "reply to a member");
    }
  }

  #next(): MemberCommand {
    const { queue, lease, worker, version, secret } = this.#options;
    if (this.#challenge === null) return { kind: "registerWorker", queue, lease, worker, version };
    const said = { challenge: this.#challenge, report: this.#report };
    const answer = { ...said, proof: proofOf(secret, lease, said) };
    return { kind: "heartbeat", queue, lease, answer };
  }
}
