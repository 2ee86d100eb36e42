/**
 * Verifies the circuit breaker, process by process, from what each heard of the canary lane: a
 * batch that was diverted was sent while the breaker was open, and one that has canary jobs while
 * it was not. It opens beyond a bound and closes at half of both.
 *
 * What is said of the lane is taken as true here (lane-depth.ts). A batch may be routed once more
 * at any time between its first sending and its reply: it is blamed only if the breaker stood the
 * other way all the while. Counts what was diverted, for the scenario's expectation. Silent in
 * a run without a breaker.
 */
import type { BreakerBounds } from "../../canary/routing/route.ts";
import type { LaneQueue } from "../../canary/store/replies.ts";
import type { HistoryEvent, JobsEnqueued, JobsRequeued } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

/** From this instant on the breaker stood so. */
interface Turn {
  readonly from: Instant;
  readonly isOpen: boolean;
  /** By a read: nothing that its process routes is sent between asking and hearing. */
  readonly isRead: boolean;
}

interface Heard {
  readonly kind: HistoryEvent["kind"];
  readonly process: string;
  readonly at: Instant;
  /** Absent: the route that is stored has no breaker. */
  readonly canary?: LaneQueue;
}

/** Batches are answered within a few turns: earlier ones are forgotten. */
const TURNS_KEPT = 1_000;

export class DivertedJustified implements Checker {
  readonly name = "diverted-justified";
  readonly #bounds: BreakerBounds | null;
  readonly #atLeast: number | null;
  readonly #violations = new Violations();
  readonly #turns = new Map<string, Turn[]>();
  #judged = 0;
  #diverted = 0;
  #openings = 0;

  constructor({ scenario }: CheckContext) {
    this.#bounds = scenario.rollout.breaker ?? null;
    this.#atLeast = scenario.expect.divertedAtLeast;
  }

  /** Jobs of batches that were diverted. */
  get diverted(): number {
    return this.#diverted;
  }

  get openings(): number {
    return this.#openings;
  }

  observe(event: HistoryEvent): void {
    if (this.#bounds !== null) this.#follow(event, this.#bounds);
    else if ((event.kind === "enqueued" || event.kind === "requeued") && event.diverted) {
      this.#blame(event.jobs[0], "was diverted, and there is no breaker");
    }
  }

  #follow(event: HistoryEvent, bounds: BreakerBounds): void {
    switch (event.kind) {
      case "enqueued":
        this.#judge(event, event.sentAt);
        this.#heard(event, bounds);
        return;
      case "requeued":
        // Sent as soon as the process had heard what it heard last.
        this.#judge(event, this.#turnsOf(event.process).at(-1)?.from ?? event.at);
        this.#heard(event, bounds);
        return;
      case "routeRefused":
        if (event.reason === "stale") this.#heard(event, bounds);
        return;
      case "laneRead":
        this.#heard(event, bounds);
        return;
      case "process":
        if (event.phase === "started" || event.phase === "crashed") {
          this.#turn(event.process, { from: event.at, isOpen: false, isRead: false });
        }
        return;
      default:
    }
  }

  finish(): Finding[] {
    return [...this.#justified(), ...this.#expectation()];
  }

  #expectation(): Finding[] {
    const atLeast = this.#atLeast;
    if (atLeast === null) return [];
    return [
      {
        id: "diverted",
        title: "The breaker sends as many jobs to stable as expected",
        verdict: this.#diverted >= atLeast ? "pass" : "fail",
        expected: `at least ${atLeast}`,
        observed: String(this.#diverted),
        unit: "jobs",
        n: this.#judged,
        jobs: [],
        marginPercent: ((this.#diverted - atLeast) / atLeast) * 100,
        sentence:
          `Breakers opened ${counted(this.#openings, "time")} and diverted ` +
          `${counted(this.#diverted, "job")}.`,
      },
    ];
  }

  #justified(): Finding[] {
    if (this.#bounds === null && this.#violations.count === 0) return [];
    const finding = this.#violations.finding({
      id: "diverted-justified",
      title: "The breaker sends jobs to stable while it is open, and at no other time",
      unit: "jobs",
      n: this.#judged,
      sentence:
        `Of ${counted(this.#judged, "routing")}, ${counted(this.#diverted, "was", "were")} ` +
        `diverted, in ${counted(this.#openings, "opening")} ` +
        "of the breakers of producers and reapers.",
    });
    return [finding];
  }

  #judge(event: JobsEnqueued | JobsRequeued, sentAt: Instant): void {
    const { jobs, lanes, diverted, fallback, process } = event;
    this.#judged += jobs.length;
    const onCanary = lanes.indexOf("canary");
    if (diverted) {
      this.#diverted += jobs.length;
      if (onCanary >= 0) this.#blame(jobs[onCanary], "was diverted to the canary lane");
      if (this.#stood(process, true, sentAt, event.at)) return;
      this.#blame(jobs[0], "was diverted while the breaker was closed");
      return;
    }
    if (onCanary < 0 || fallback || this.#stood(process, false, sentAt, event.at)) return;
    this.#blame(jobs[onCanary], "went to the canary lane while the breaker was open");
  }

  #blame(job: number | undefined, what: string): void {
    this.#violations.add(job ?? null, `Job ${job} ${what}.`);
  }

  /** Whether the breaker may have stood so at some time of [from, to]. */
  #stood(process: string, isOpen: boolean, from: Instant, to: Instant): boolean {
    const turns = this.#turnsOf(process);
    return turns.some((turn, i) => {
      if (turn.isOpen !== isOpen || turn.from > to) return false;
      const next = turns[i + 1];
      if (next === undefined) return true;
      // What is sent at the instant of a reply may have been sent right before it.
      return next.isRead ? next.from > from : next.from >= from;
    });
  }

  #heard(event: Heard, { depth, age }: BreakerBounds): void {
    const { kind, process, at, canary } = event;
    const isRead = kind === "laneRead";
    if (canary === undefined) {
      this.#turn(process, { from: at, isOpen: false, isRead });
      return;
    }
    const oldest = canary.oldestAge ?? 0;
    const wasOpen = this.#turnsOf(process).at(-1)?.isOpen ?? false;
    const isOpen = wasOpen
      ? canary.queued * 2 > depth || oldest * 2 > age
      : canary.queued > depth || oldest > age;
    if (isOpen && !wasOpen) this.#openings += 1;
    this.#turn(process, { from: at, isOpen, isRead });
  }

  #turn(process: string, turn: Turn): void {
    const turns = this.#turnsOf(process);
    if (turns.at(-1)?.isOpen === turn.isOpen) return;
    turns.push(turn);
    if (turns.length > TURNS_KEPT) turns.shift();
  }

  #turnsOf(process: string): Turn[] {
    let turns = this.#turns.get(process);
    if (turns === undefined) {
      turns = [{ from: Number.NEGATIVE_INFINITY, isOpen: false, isRead: false }];
      this.#turns.set(process, turns);
    }
    return turns;
  }
}
