/**
 * Verifies that what breakers were told of the canary lane is true, recounted from the history in
 * the store's order: how many jobs wait there, and when the first of them came. And, where the
 * scenario says so, that never more than so many waited.
 *
 * A command without a reply may have moved jobs unseen, from a little before it was given up: what
 * that can explain is no violation, and neither is anything after a failover. Silent in a run
 * without a breaker and without such an expectation.
 */
import type { BreakerBounds } from "../../canary/routing/route.ts";
import { BATCH_LIMIT } from "../../canary/store/commands.ts";
import type { Lane } from "../../canary/store/job.ts";
import type {
  CommandUnknown,
  HistoryEvent,
  JobsEnqueued,
  JobsRequeued,
  LaneRead,
  RouteRefused,
} from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { KnownRoutes } from "../routing/known-routes.ts";
import { Violations } from "../violations.ts";

/** Beside the time-out of a command. */
const LATE: Duration = 1_000_000;

type Telling = JobsEnqueued | JobsRequeued | RouteRefused | LaneRead;

/** Jobs that may have come or gone unseen, from an instant on. */
interface Doubt {
  readonly from: Instant;
  readonly more: number;
  readonly fewer: number;
}

interface Told {
  readonly at: Instant;
  readonly times: number;
  /** Told minus recounted; NaN where nothing was told. */
  readonly off: number;
  readonly what: string;
}

export class LaneDepth implements Checker {
  readonly name = "lane-depth";
  readonly #breaker: BreakerBounds | null;
  readonly #atMost: number | null;
  readonly #timeout: Duration;
  readonly #routes: KnownRoutes;
  /** Jobs that came together and wait still, the oldest first. */
  readonly #waiting: { count: number; readonly at: Instant }[] = [];
  #depth = 0;
  #deepest = 0;
  readonly #doubts: Doubt[] = [];
  /** By how far off they are, the first of each. */
  readonly #wrong = new Map<string, Told>();
  #told = 0;

  constructor({ scenario }: CheckContext) {
    this.#routes = new KnownRoutes(scenario.rollout.queue);
    this.#breaker = scenario.rollout.breaker ?? null;
    this.#atMost = scenario.expect.canaryDepthAtMost;
    this.#timeout = scenario.timing.commandTimeout + LATE;
  }

  observe(event: HistoryEvent): void {
    if (this.#breaker === null && this.#atMost === null) return;
    this.#routes.observe(event);
    switch (event.kind) {
      case "enqueued":
        this.#came(countOf(event.lanes, null), event.storeAt);
        this.#compare(event);
        return;
      case "requeued":
        this.#came(countOf(event.lanes, event.moved), event.storeAt);
        this.#compare(event);
        return;
      case "claimed":
        if (event.lane === "canary") this.#left(event.jobs.length, "front");
        return;
      case "drained":
        this.#left(event.jobs.length, "back");
        return;
      case "evicted":
        if (event.key === "canary") this.#left(this.#depth, "front");
        return;
      case "routeRefused":
      case "laneRead":
        this.#compare(event);
        return;
      case "unknown":
        this.#doubt(event);
        return;
      case "storeLost":
        this.#doubts.push({ from: event.at - this.#timeout, ...ANYTHING });
        return;
      default:
    }
  }

  finish(): Finding[] {
    return [...this.#truth(), ...this.#expectation()];
  }

  #truth(): Finding[] {
    // The route that has it was never in force.
    if (this.#breaker === null || (this.#told === 0 && this.#wrong.size === 0)) return [];
    const violations = new Violations();
    for (const { at, off, what, times } of this.#wrong.values()) {
      if (this.#explains(at, off)) continue;
      for (let i = 0; i < times; i++) violations.add(null, what);
    }
    const finding = violations.finding({
      id: "lane-depth",
      title: "What breakers are told of the canary lane is true",
      unit: "replies",
      n: this.#told,
      sentence:
        `${counted(this.#told, "reply", "replies")} recounted: ` +
        `at most ${counted(this.#deepest, "job")} waited there.`,
    });
    return [finding];
  }

  #expectation(): Finding[] {
    const atMost = this.#atMost;
    if (atMost === null) return [];
    const isKept = this.#deepest <= atMost;
    return [
      {
        id: "canary-depth",
        title: "No more jobs than expected wait on the canary lane",
        verdict: isKept ? "pass" : "fail",
        expected: `at most ${atMost}`,
        observed: String(this.#deepest),
        unit: "jobs",
        n: this.#deepest,
        jobs: [],
        marginPercent: ((atMost - this.#deepest) / atMost) * 100,
        sentence: `At most ${counted(this.#deepest, "job")} waited on the canary lane at a time.`,
      },
    ];
  }

  #came(count: number, at: Instant): void {
    if (count === 0) return;
    this.#waiting.push({ count, at });
    this.#depth += count;
    this.#deepest = Math.max(this.#deepest, this.#depth);
  }

  #left(count: number, end: "front" | "back"): void {
    let rest = count;
    while (rest > 0) {
      const group = end === "front" ? this.#waiting[0] : this.#waiting.at(-1);
      // More left than came: somebody was not heard.
      if (group === undefined) break;
      const part = Math.min(rest, group.count);
      group.count -= part;
      rest -= part;
      this.#depth -= part;
      if (group.count > 0) break;
      if (end === "front") this.#waiting.shift();
      else this.#waiting.pop();
    }
  }

  #compare(event: Telling): void {
    const { canary, at, storeAt } = event;
    if (canary === undefined) {
      if (!("fence" in event) || this.#routes.of(event.fence)?.breaker === undefined) return;
      const what = `Nothing was said of the canary lane under epoch ${event.epoch}.`;
      this.#note("nothing", { at, off: Number.NaN, what, times: 1 });
      return;
    }
    this.#told += 1;
    const off = canary.queued - this.#depth;
    const [first] = this.#waiting;
    const age = first === undefined ? null : Math.max(0, storeAt - first.at);
    if (off !== 0) {
      const told = `${counted(canary.queued, "job was", "jobs were")} said to wait`;
      const what = `${told} on the canary lane, and ${grouped(this.#depth)} did.`;
      this.#note(`depth ${off}`, { at, off, what, times: 1 });
    } else if (age !== canary.oldestAge) {
      const what = `The oldest was said to have waited for ${canary.oldestAge} us, not ${age}.`;
      this.#note("age", { at, off: 0, what, times: 1 });
    }
  }

  #note(key: string, told: Told): void {
    const first = this.#wrong.get(key);
    this.#wrong.set(key, first === undefined ? told : { ...first, times: first.times + 1 });
  }

  #doubt({ command, definite, at, jobs }: CommandUnknown): void {
    if (definite) return;
    const from = at - this.#timeout;
    if (command === "enqueue" || command === "requeue") {
      this.#doubts.push({ from, more: jobs.length, fewer: 0 });
    } else if (command === "claim" || command === "drain") {
      this.#doubts.push({ from, more: 0, fewer: BATCH_LIMIT });
    }
  }

  #explains(at: Instant, off: number): boolean {
    if (Number.isNaN(off)) return false;
    const before = this.#doubts.filter(({ from }) => from <= at);
    if (off === 0) return before.length > 0;
    const most = before.reduce((sum, { more, fewer }) => sum + (off > 0 ? more : fewer), 0);
    return Math.abs(off) <= most;
  }
}

const ANYTHING = { more: Number.POSITIVE_INFINITY, fewer: Number.POSITIVE_INFINITY };

function countOf(lanes: readonly Lane[], moved: readonly boolean[] | null): number {
  let count = 0;
  for (let i = 0; i < lanes.length; i++) {
    if (lanes[i] === "canary" && moved?.[i] !== false) count += 1;
  }
  return count;
}
