/** What a process does once it has begun: machines in their hosts, and what they have come to. */
import type { OperatorAction } from "../../canary/rollout/operator.ts";
import type { TwoClocks } from "../../faults/true-time.ts";
import type { EventSink } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda, StorePort } from "../../ports/ports.ts";
import type { Assignment, Sent } from "../process/messages.ts";

export interface Role {
  start(): void;
  /** Graceful end: goes on until nothing is left to do, then calls `finished`. */
  finish(): void;
  /** Silence at once. */
  stop(): void;
  counts(): Sent;
  operate(action: OperatorAction): void;
}

/** What every role is made from. */
export interface RoleTools {
  readonly assignment: Assignment;
  readonly startedAt: Instant;
  /** By the process's own clock. */
  readonly agenda: Agenda;
  readonly clocks: TwoClocks;
  /** Records every exchange. */
  readonly store: StorePort;
  readonly sink: EventSink;
  /** The role has nothing to do any more. */
  readonly retired: () => void;
  /** It was asked to finish, and has. */
  readonly finished: () => void;
}

/** Of a role that sends no jobs. */
export const NOTHING_SENT: Sent = { planned: 0, enqueued: 0, exhausted: false };
