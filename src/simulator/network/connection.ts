/**
 * What a connection between a process and the store goes by: the store behind it, the network
 * faults that may strike its process, and the door that faults of the store keep.
 */
import type { StoreCommand } from "../../canary/store/commands.ts";
import type { ReplyTo } from "../../canary/store/replies.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { StorePort } from "../../ports/ports.ts";

export interface Carrying {
  apply<C extends StoreCommand>(command: C, now: Instant): ReplyTo<C>;
}

export interface Connection extends StorePort {
  /** Nothing is sent or heard any more. */
  close(): void;
}

export type Heading = "to_store" | "from_store";

export interface Message {
  readonly connection: string;
  readonly heading: Heading;
  readonly bytes: number;
}

/** A connection as faults see it. */
export interface Resettable {
  readonly name: string;
  readonly isOpen: boolean;
  /**
   * All that is on its way is lost, and everything unanswered is so at once. `atStore`: so is what
   * the store has received and not taken up.
   */
  reset(of: { readonly atStore: boolean; readonly reason: string }): void;
}

/** What the network faults of one process do to its messages. */
export interface Strikes {
  connected(connection: Resettable): void;
  /** What sets out or arrives now is lost. */
  isCut(heading: Heading): boolean;
  /** What would arrive now arrives then; null: at once. */
  heldUntil(heading: Heading): Instant | null;
  /** How much longer a message takes that sets out now. */
  delay(message: Message, now: Instant): Duration;
  /** Whether the reply that sets out now is lost. */
  losesReply(): boolean;
}

/** What becomes of a command that the store takes up. */
export type Admission =
  | { readonly kind: "carriedOut" }
  /** Not carried out; `definite` says whether its process may know that. */
  | { readonly kind: "refused"; readonly definite: boolean; readonly reason: string };

/** What stands in front of the store. */
export interface Doorkeeper {
  connected(connection: Resettable): void;
  /** When the store takes up what arrives now, at the earliest. */
  takesUpAt(now: Instant): Instant;
  /** Nothing is taken up before; null: the store works. */
  hungUntil(): Instant | null;
  admit(command: StoreCommand, connection: string): Admission;
}

export interface Obstacles {
  readonly strikes: Strikes;
  readonly door: Doorkeeper;
}
