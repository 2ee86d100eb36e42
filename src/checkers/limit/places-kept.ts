/**
 * Verifies a limit of deployments, by the clock of the store that keeps the places: no more of them
 * are held at once than there are, but by what lives already; nobody is sent away while one is free;
 * the deployment begins only with a place of its own, and holds none once it has ended; who is sent
 * away tells people.
 *
 * Replies that were lost, and what a failover may have taken, count for whoever is blamed. A place
 * that was granted and then lost by the store is good enough to begin with: nobody can know. Without
 * a limit there is no finding. Does not verify that a place is renewed: it lapses, and is asked for.
 */
import type {
  CommandUnknown,
  HistoryEvent,
  PlaceLeft,
  PlacesFull,
  PlaceTaken,
  RolloutCommitted,
  StoreLost,
} from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Finding } from "../../result/finding.ts";
import type { LimitConfig, Scenario } from "../../scenario/scenario.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Hindrance } from "../control/hindrance.ts";
import { Violations } from "../violations.ts";
import { PoolBook } from "./pool-book.ts";

interface Mark {
  readonly member: string;
  readonly order: number;
  readonly storeAt: Instant;
  readonly at: Instant;
}

/** What happened in the pool, or to its store, by the store's clock. */
interface Entry {
  readonly storeAt: Instant;
  readonly poolOrder: number;
  readonly event: PlaceTaken | PlacesFull | PlaceLeft | CommandUnknown | StoreLost;
}

export class PlacesKept implements Checker {
  readonly name = "places-kept";
  readonly controlOnly = true;
  readonly #scenario: Scenario;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  readonly #entries: Entry[] = [];
  /** The first commit of each deployment, and of those that have ended the commit that said so. */
  #begun: Mark[] = [];
  #ended: Mark[] = [];
  /** May have begun by a commit with a lost reply. */
  readonly #unsure = new Set<string>();
  /** Controllers that were sent away and have told nobody, and since when. */
  readonly #owe = new Map<string, Instant>();
  readonly #told = new Set<string>();
  #lastAt: Instant = 0;

  constructor({ scenario }: CheckContext) {
    this.#scenario = scenario;
  }

  observe(event: HistoryEvent): void {
    if (this.#scenario.deploymentLimit === null) return;
    this.#hindrance.observe(event);
    this.#lastAt = event.at;
    switch (event.kind) {
      case "placesFull":
        if (!this.#told.has(event.process) && event.process.startsWith("controller")) {
          this.#owe.set(event.process, event.at);
        }
        this.#entries.push({ ...event, event });
        break;
      case "placeTaken":
      case "placeLeft":
        this.#entries.push({ ...event, event });
        break;
      case "unknown":
        this.#unanswered(event);
        break;
      case "storeLost":
        this.#entries.push({ ...event, poolOrder: 0, event });
        this.#begun = this.#begun.filter(({ order }) => order <= event.keptTo);
        this.#ended = this.#ended.filter(({ order }) => order <= event.keptTo);
        break;
      case "committed":
        this.#committed(event);
        break;
      case "alerted":
        if (event.alert.code !== "deployment_limit") break;
        this.#told.add(event.process);
        this.#owe.delete(event.process);
        break;
      case "process":
        this.#told.delete(event.process);
        this.#owe.delete(event.process);
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    const limit = this.#scenario.deploymentLimit;
    if (limit === null) return [];
    const entries = [...this.#entries].sort(
      (a, b) => a.storeAt - b.storeAt || a.poolOrder - b.poolOrder,
    );
    const most = this.#checkPool(entries, limit);
    const taken = entries.flatMap(({ event }) => (event.kind === "placeTaken" ? [event] : []));
    const left = entries.flatMap(({ event }) => (event.kind === "placeLeft" ? [event] : []));
    for (const mark of this.#begun) this.#checkBegin(mark, taken, left);
    for (const mark of this.#ended) this.#checkEnd(mark, { taken, left, limit });
    for (const process of this.#owe.keys()) {
      this.#violations.add(null, `${process} found no place, and told nobody.`);
    }
    const finding = this.#violations.finding({
      id: "places-kept",
      title: "No more deployments live at once than may",
      unit: "places",
      n: taken.length + left.length,
      sentence: sentenceOf({ taken, left, limit, most, full: this.#fulls(), begun: this.#begun }),
    });
    return [finding];
  }

  #fulls(): number {
    return this.#entries.filter(({ event }) => event.kind === "placesFull").length;
  }

  #unanswered(event: CommandUnknown): void {
    if (event.definite) return;
    if (event.attempted !== undefined) this.#unsure.add(event.attempted.deployment.id);
    if (event.member === undefined) return;
    // It was sent this long before it was given up, at the most.
    const storeAt = event.at - 2 * this.#scenario.timing.commandTimeout;
    this.#entries.push({ storeAt, poolOrder: 0, event });
  }

  #committed({ deployment, order, storeAt, at, process }: RolloutCommitted): void {
    const { id, state } = deployment;
    const member = `${this.#scenario.rollout.queue}/${id}`;
    const mark = { member, order, storeAt, at };
    const isNew = !this.#begun.some((before) => before.member === member);
    if (isNew && state === "planning" && process !== "world" && !this.#unsure.has(id)) {
      this.#begun.push(mark);
    }
    if (state !== "completed" && state !== "failed") return;
    if (!this.#ended.some((before) => before.member === member)) this.#ended.push(mark);
  }

  /** Returns how many were surely held at once, at the most. */
  #checkPool(entries: readonly Entry[], limit: LimitConfig): number {
    const book = new PoolBook();
    let most = 0;
    for (const { storeAt, event } of entries) {
      switch (event.kind) {
        case "placeTaken":
          this.#checkTaken(event, book, limit);
          book.taken(event);
          most = Math.max(most, book.sureAt(storeAt));
          break;
        case "placesFull":
          this.#checkFull(event, book, limit);
          break;
        case "placeLeft":
          book.left(event);
          break;
        case "unknown": {
          const member = event.member ?? "";
          // A store that hangs may take it up long after it was given up.
          if (event.command === "leavePlace") book.mayHaveLeft(member);
          else book.mayHaveTaken(member, event.at + 2 * limit.holdFor);
          break;
        }
        case "storeLost":
          book.lost(this.#lostSince(event));
          break;
      }
    }
    return most;
  }

  #checkTaken({ member, storeAt, lives }: PlaceTaken, book: PoolBook, limit: LimitConfig): void {
    if (lives || book.mayHold(member, storeAt)) return;
    const held = book.sureAt(storeAt);
    if (held < limit.deployments) return;
    this.#violations.add(null, `${member} was given a place while ${held} were held by others.`);
  }

  #checkFull({ member, storeAt }: PlacesFull, book: PoolBook, limit: LimitConfig): void {
    const held = book.mostAt(storeAt);
    if (held >= limit.deployments) return;
    const places = `${held} of ${limit.deployments} places`;
    this.#violations.add(null, `${member} was sent away while no more than ${places} were held.`);
  }

  /** A failover declares how far back it loses, and may be late by a command. */
  #lostSince({ fault, storeAt }: StoreLost): Instant {
    const of = this.#scenario.faults.find(({ id }) => id === fault);
    if (of?.kind !== "failover") return storeAt;
    return of.at - of.loses - this.#scenario.timing.commandTimeout;
  }

  #checkBegin(mark: Mark, taken: readonly PlaceTaken[], left: readonly PlaceLeft[]): void {
    const { member, storeAt } = mark;
    const last = taken.findLast((event) => event.member === member && event.storeAt <= storeAt);
    const since = last?.storeAt ?? 0;
    const isLeft = left.some(
      (event) => event.member === member && event.storeAt >= since && event.storeAt <= storeAt,
    );
    if (last !== undefined && storeAt < since + last.holdFor && !isLeft) return;
    this.#violations.add(null, `${member} began at ${secondsOf(storeAt)} without a place.`);
  }

  #checkEnd({ member, storeAt, at }: Mark, { taken, left, limit }: Kept): void {
    const overAt = storeAt + limit.holdFor;
    if (taken.some((event) => event.member === member && event.storeAt > overAt)) {
      this.#violations.add(null, `${member} held a place long after its end.`);
      return;
    }
    const { freeSince } = this.#hindrance;
    const isCalm = freeSince !== null && freeSince <= at && this.#lastAt >= at + limit.holdFor;
    if (!isCalm) return;
    if (left.some((event) => event.member === member && event.storeAt >= storeAt)) return;
    this.#violations.add(null, `${member} ended at ${secondsOf(storeAt)}, and kept its place.`);
  }
}

interface Kept {
  readonly taken: readonly PlaceTaken[];
  readonly left: readonly PlaceLeft[];
  readonly limit: LimitConfig;
}

function sentenceOf(
  of: Kept & { readonly most: number; readonly full: number; readonly begun: readonly Mark[] },
): string {
  const { taken, left, limit, most, full, begun } = of;
  const held = `At most ${most} of ${limit.deployments} places were held at once`;
  const members = new Set(taken.map(({ member }) => member)).size;
  const since = begun[0] === undefined ? "" : `, the deployment began at ${secondsOf(begun[0].at)}`;
  return (
    `${held}, by ${members} deployments in turn: ${full} times none was free, ` +
    `${left.length} were given back${since}.`
  );
}

function secondsOf(at: Instant): string {
  return `${(at / 1_000_000).toFixed(3)} s`;
}
