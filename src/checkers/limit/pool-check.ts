/**
 * Goes through what a pool answered, in the order of the store that keeps it, and blames a place
 * too many and a refusal while one was free. Judges at the end: a pool's answers are few, and those
 * of several processes are told out of its order.
 *
 * A pool's own count of commands may begin anew after a failover, so its order is the store's
 * clock; the count decides between commands of one instant.
 */
import type {
  CommandUnknown,
  PlaceLeft,
  PlacesFull,
  PlaceTaken,
  StoreLost,
} from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { LimitConfig, Scenario } from "../../scenario/scenario.ts";
import type { Violations } from "../violations.ts";
import { PoolBook } from "./pool-book.ts";

export type PoolEvent = PlaceTaken | PlacesFull | PlaceLeft | CommandUnknown | StoreLost;

interface Entry {
  readonly storeAt: Instant;
  readonly poolOrder: number;
  readonly event: PoolEvent;
}

export interface PoolCheckOptions {
  readonly scenario: Scenario;
  readonly limit: LimitConfig;
  readonly violations: Violations;
}

export class PoolCheck {
  readonly #options: PoolCheckOptions;
  readonly #entries: Entry[] = [];

  constructor(options: PoolCheckOptions) {
    this.#options = options;
  }

  note(event: PoolEvent): void {
    if (event.kind === "unknown") {
      // Carried out, if at all, at some time between its sending and its being given up.
      const { commandTimeout } = this.#options.scenario.timing;
      this.#entries.push({ storeAt: event.at - 2 * commandTimeout, poolOrder: 0, event });
      this.#entries.push({ storeAt: event.at, poolOrder: 0, event });
      return;
    }
    const poolOrder = "poolOrder" in event ? event.poolOrder : 0;
    this.#entries.push({ storeAt: event.storeAt, poolOrder, event });
  }

  /** Returns how many were surely held at once, at the most. */
  judge(): number {
    const entries = this.#entries.toSorted(
      (a, b) => a.storeAt - b.storeAt || a.poolOrder - b.poolOrder,
    );
    const book = new PoolBook();
    let most = 0;
    for (const { storeAt, event } of entries) {
      this.#judgeOne(event, book);
      most = Math.max(most, book.sureAt(storeAt));
    }
    return most;
  }

  #judgeOne(event: PoolEvent, book: PoolBook): void {
    switch (event.kind) {
      case "placeTaken":
        this.#judgeTaken(event, book);
        book.taken(event);
        break;
      case "placesFull":
        this.#judgeFull(event, book);
        break;
      case "placeLeft":
        book.left(event);
        break;
      case "unknown": {
        const member = event.member ?? "";
        // A store that hangs may take it up long after it was given up.
        const until = event.at + 2 * this.#options.limit.holdFor;
        if (event.command === "leavePlace") book.mayHaveLeft(member);
        else book.mayHaveTaken(member, until);
        break;
      }
      case "storeLost":
        book.lost(this.#lostSince(event));
        break;
    }
  }

  #judgeTaken({ member, storeAt, lives }: PlaceTaken, book: PoolBook): void {
    if (lives || book.mayHold(member, storeAt)) return;
    const held = book.sureAt(storeAt);
    if (held < this.#options.limit.deployments) return;
    const others = `${counted(held, "was", "were")} held by others`;
    const what = `${member} was given a place while ${others}.`;
    this.#options.violations.add(null, what);
  }

  #judgeFull({ member, storeAt }: PlacesFull, book: PoolBook): void {
    const { deployments } = this.#options.limit;
    const held = book.mostAt(storeAt);
    if (held >= deployments) return;
    const were = counted(held, `place of ${deployments} was`, `places of ${deployments} were`);
    const what = `${member} was sent away while no more than ${were} held.`;
    this.#options.violations.add(null, what);
  }

  /** A failover declares how far back it loses, and may be late by a command. */
  #lostSince({ fault, storeAt }: StoreLost): Instant {
    const { faults, timing } = this.#options.scenario;
    const of = faults.find(({ id }) => id === fault);
    return of?.kind === "failover" ? of.at - of.loses - timing.commandTimeout : storeAt;
  }
}
