/** What a machine hears back about a store command: a reply, or that there will be none. */
import type { StoreCommand } from "./commands.ts";
import type { ReplyTo } from "./replies.ts";

/** The reply to a command, together with it. */
export interface Replied<C extends StoreCommand> {
  readonly kind: "replied";
  readonly command: C;
  readonly reply: ReplyTo<C>;
}

/**
 * No reply. `definite`: the command was surely not carried out. Otherwise nobody can know, and the
 * machine must act so that either is right.
 */
export interface Unanswered<C extends StoreCommand> {
  readonly kind: "unanswered";
  readonly command: C;
  readonly definite: boolean;
  readonly reason: string;
}

/** Union over each member of C, so that `command.kind` tells the reply's type. */
export type Exchange<C extends StoreCommand> = C extends StoreCommand
  ? Replied<C> | Unanswered<C>
  : never;
