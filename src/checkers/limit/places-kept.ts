/**
 * Verifies a limit of deployments, by the clock of the store that keeps the places: no more of them
 * are held at once than there are, but by what lives already, and nobody is sent away while one is
 * free (pool-check.ts); the deployment begins only with a place of its own, renews it while it
 * lives, and gives it back when it has ended; who finds none tells people.
 *
 * Replies that were lost, and what a failover may have taken, count for whoever is blamed. A place
 * that was granted and then lost by the store is good enough to begin with: nobody can know. Where
 * something hindered the controllers, a place may lapse. Without a limit there is no finding.
 */
import type {
  CommandUnknown,
  HistoryEvent,
  PlaceLeft,
  PlaceTaken,
  ProcessChanged,
  RolloutCommitted,
} from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Hindrance } from "../control/hindrance.ts";
import { Violations } from "../violations.ts";
import { PoolCheck } from "./pool-check.ts";

/** A commit of one deployment. */
interface Mark {
  readonly member: string;
  readonly order: number;
  readonly storeAt: Instant;
  readonly at: Instant;
}

interface EndMark extends Mark {
  /** Nothing stood in the way of giving the place back; null until it would have lapsed. */
  isCalm: boolean | null;
}

const OF_A_PAUSE: readonly ProcessChanged["phase"][] = ["paused", "resumed"];

interface Limit {
  readonly deployments: number;
  readonly holdFor: Duration;
  readonly pool: PoolCheck;
}

export class PlacesKept implements Checker {
  readonly name = "places-kept";
  readonly controlOnly = true;
  readonly #limit: Limit | null;
  readonly #commandTimeout: Duration;
  readonly #violations = new Violations();
  readonly #hindrance = new Hindrance();
  readonly #taken: PlaceTaken[] = [];
  readonly #left: PlaceLeft[] = [];
  #full = 0;
  /** The first commit of each deployment, and of those that have ended the commit that said so. */
  #begun: Mark[] = [];
  #ended: EndMark[] = [];
  /** Deployments of which the reply to a commit was lost. */
  readonly #unsure = new Set<string>();
  /** By member, when its place was renewed last. */
  readonly #renewed = new Map<string, Instant>();
  /** Controllers that found no place and have told nobody, and since when. */
  readonly #owe = new Map<string, Instant>();
  readonly #told = new Set<string>();

  constructor({ scenario }: CheckContext) {
    const { deploymentLimit: limit, timing } = scenario;
    const violations = this.#violations;
    this.#commandTimeout = timing.commandTimeout;
    this.#limit = limit && { ...limit, pool: new PoolCheck({ scenario, limit, violations }) };
  }

  observe(event: HistoryEvent): void {
    const limit = this.#limit;
    if (limit === null) return;
    this.#settle(event.at, limit);
    this.#hindrance.observe(event);
    switch (event.kind) {
      case "placeTaken":
        limit.pool.note(event);
        this.#taken.push(event);
        this.#renewed.set(event.member, event.at);
        break;
      case "placesFull":
        limit.pool.note(event);
        this.#foundNone(event.process, event.at);
        break;
      case "placeLeft":
        limit.pool.note(event);
        this.#left.push(event);
        break;
      case "unknown":
        this.#unanswered(event, limit);
        break;
      case "storeLost":
        limit.pool.note(event);
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
        // After a pause it knows what it said before.
        if (!OF_A_PAUSE.includes(event.phase)) this.#told.delete(event.process);
        this.#owe.delete(event.process);
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    const limit = this.#limit;
    if (limit === null) return [];
    const most = limit.pool.judge();
    for (const mark of this.#begun) this.#checkBegin(mark);
    for (const mark of this.#ended) this.#checkEnd(mark, limit);
    const finding = this.#violations.finding({
      id: "places-kept",
      title: "No more deployments live at once than may",
      unit: "places",
      n: this.#taken.length + this.#full,
      sentence: this.#sentence(most, limit),
    });
    return [finding];
  }

  #sentence(most: number, { deployments }: Limit): string {
    const members = new Set(this.#taken.map(({ member }) => member)).size;
    const [first] = this.#begun;
    const began = first === undefined ? "" : `, the deployment began at ${secondsOf(first.at)}`;
    return (
      `Of ${counted(deployments, "place")} at most ${counted(most, "was", "were")} held at once, ` +
      `by ${counted(members, "deployment")} in all: ` +
      `${counted(this.#full, "time")} none was free, ` +
      `${counted(this.#left.length, "was", "were")} given back${began}.`
    );
  }

  #foundNone(process: string, at: Instant): void {
    this.#full += 1;
    if (!process.startsWith("controller") || this.#told.has(process)) return;
    if (!this.#owe.has(process)) this.#owe.set(process, at);
  }

  #unanswered(event: CommandUnknown, { pool }: Limit): void {
    if (event.definite) return;
    if (event.attempted !== undefined) this.#unsure.add(memberOf(event.attempted));
    if (event.member !== undefined) pool.note(event);
  }

  #committed(commit: RolloutCommitted): void {
    const { order, storeAt, at, process } = commit;
    const { state } = commit.deployment;
    const member = memberOf(commit);
    const mark = { member, order, storeAt, at };
    const isNew = !this.#begun.some((before) => before.member === member);
    if (isNew && state === "planning" && process !== "world" && !this.#unsure.has(member)) {
      this.#begun.push(mark);
    }
    if (state !== "completed" && state !== "failed") return;
    if (this.#ended.some((before) => before.member === member)) return;
    this.#ended.push({ ...mark, isCalm: null });
  }

  /** What was due by now. */
  #settle(now: Instant, { holdFor }: Limit): void {
    for (const [process, since] of this.#owe) {
      if (now <= since + this.#commandTimeout) continue;
      this.#owe.delete(process);
      this.#violations.add(null, `${process} found no place, and told nobody.`);
    }
    for (const mark of this.#ended) {
      if (mark.isCalm === null && now >= mark.at + holdFor) mark.isCalm = this.#isFree(mark.at);
    }
    for (const [member, at] of this.#renewed) {
      if (now < at + holdFor) continue;
      this.#renewed.delete(member);
      const isOf = (mark: Mark) => mark.member === member;
      const lives = this.#begun.some(isOf) && !this.#ended.some(isOf) && !this.#unsure.has(member);
      if (!lives || !this.#isFree(at)) continue;
      this.#violations.add(null, `${member} lives, and let its place lapse.`);
    }
  }

  #isFree(since: Instant): boolean {
    const { freeSince } = this.#hindrance;
    return freeSince !== null && freeSince <= since;
  }

  #checkBegin({ member, storeAt }: Mark): void {
    let heldUntil = 0;
    let since = 0;
    for (const event of this.#taken) {
      if (event.member !== member || event.storeAt > storeAt || event.storeAt < since) continue;
      since = event.storeAt;
      heldUntil = event.storeAt + event.holdFor;
    }
    const isLeft = this.#left.some(
      (event) => event.member === member && event.storeAt >= since && event.storeAt <= storeAt,
    );
    if (storeAt < heldUntil && !isLeft) return;
    this.#violations.add(null, `${member} began at ${secondsOf(storeAt)} without a place.`);
  }

  #checkEnd({ member, storeAt, isCalm }: EndMark, { holdFor }: Limit): void {
    const isOf = (event: PlaceTaken | PlaceLeft) => event.member === member;
    if (this.#taken.some((event) => isOf(event) && event.storeAt > storeAt + holdFor)) {
      this.#violations.add(null, `${member} held a place long after its end.`);
      return;
    }
    if (isCalm !== true) return;
    if (this.#left.some((event) => isOf(event) && event.storeAt >= storeAt)) return;
    this.#violations.add(null, `${member} ended at ${secondsOf(storeAt)}, and kept its place.`);
  }
}

function memberOf({ deployment }: Pick<RolloutCommitted, "deployment">): string {
  return `${deployment.queue}/${deployment.id}`;
}

function secondsOf(at: Instant): string {
  return `${(at / 1_000_000).toFixed(3)} s`;
}
