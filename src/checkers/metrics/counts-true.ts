/**
 * Verifies that the counts which a look judged are true: what was routed, finished, failed and how
 * long it ran, recounted for the look's window from the settlements, lapses and moves themselves,
 * by the store's clock and lane by lane. So nothing is counted since the start of time, on evidence
 * of another stage, in the wrong lane, or by a worker that was not trusted then.
 *
 * Excused: windows that a fault of the metrics, an eviction or a loss of the store has touched, and
 * as many jobs as commands with a lost reply carried. Which run times a worker left out, and for
 * how many those count that it told, is taken from its settlements (sampling-fair). Does not verify
 * the verdicts.
 */
import type { LaneCounts } from "../../canary/metrics/window.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { Lane } from "../../canary/store/job.ts";
import type {
  CommandUnknown,
  HistoryEvent,
  JobNumber,
  JobsClaimed,
  JobsLapsed,
  JobsRequeued,
  JobsSettled,
} from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import { layerOf } from "../../scenario/faults/fault.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";
import { LaneTally, SlotTallies } from "./slot-tallies.ts";
import { TrustBook } from "./trust-book.ts";
import { Unsure } from "./unsure.ts";

/** Windows of this many lengths are kept, so that a look that is told late can be judged too. */
const WINDOWS_KEPT = 3;

interface Holder {
  lane: Lane;
  held: number;
}

export class CountsTrue implements Checker {
  readonly name = "counts-true";
  readonly #maxAttempts: number;
  readonly #timeout: Duration;
  readonly #slotFor: Duration;
  readonly #violations = new Violations();
  readonly #slots: SlotTallies;
  readonly #unsure: Unsure;
  readonly #trust = new TrustBook();
  /** Counted, and looked at by nobody. */
  readonly #apart = { stable: new LaneTally(), canary: new LaneTally() };
  readonly #holders = new Map<string, Holder>();
  /** Looks that wait until all that they may have counted has been heard. */
  #waiting: Look[] = [];
  /** Windows that begin before this are not judged. */
  #judgeFrom: Instant = 0;
  readonly #revived = new Set<JobNumber>();
  #metricsFaults = 0;
  /** The most jobs that one run time stood for. */
  #heaviest = 1;
  #looks = 0;

  constructor({ scenario }: CheckContext) {
    const { jobs, timing, rollout } = scenario;
    this.#maxAttempts = jobs.maxAttempts;
    this.#timeout = timing.commandTimeout;
    this.#slotFor = timing.windowSlot;
    const keep = WINDOWS_KEPT * (rollout.metricsWindow + timing.windowSlot) + 4 * this.#timeout;
    this.#slots = new SlotTallies({ slotFor: timing.windowSlot, keep });
    this.#unsure = new Unsure(this.#timeout);
  }

  observe(event: HistoryEvent): void {
    const [next] = this.#waiting;
    if (next !== undefined && this.#unsure.allHeard(next.at, event.at)) this.#judgeNext();
    switch (event.kind) {
      case "claimed":
        this.#claimed(event);
        break;
      case "enqueued": {
        const { stable, canary } = this.#slots.at(event.storeAt);
        for (const lane of event.lanes) (lane === "canary" ? canary : stable).routed += 1;
        break;
      }
      case "settled":
        this.#settled(event);
        break;
      case "lapsed":
        this.#lapsed(event);
        break;
      case "requeued":
        this.#requeued(event);
        break;
      case "looked":
        this.#looked(event.look);
        break;
      default:
        this.#observeRest(event);
    }
  }

  finish(): Finding[] {
    while (this.#waiting.length > 0) this.#judgeNext();
    if (this.#looks === 0) return [];
    const finding = this.#violations.finding({
      id: "counts-true",
      title: "What a look counted is what happened",
      unit: "counts",
      n: this.#looks,
      sentence:
        `The counts of ${counted(this.#looks, "look")}, ` +
        "recounted job by job from the settlements.",
    });
    return [finding];
  }

  #observeRest(event: HistoryEvent): void {
    this.#unsure.observe(event);
    this.#trust.observe(event);
    if (event.kind === "deadRequeued" || (event.kind === "unknown" && isRequeueDead(event))) {
      for (const job of event.jobs) this.#revived.add(job);
    }
    if (event.kind === "storeLost" || event.kind === "evicted") this.#spoilt(event.storeAt);
    if (event.kind === "storeLost") this.#forgetHolders(event.storeAt);
    if (event.kind !== "fault" || layerOf(event.fault.kind) !== "metrics") return;
    this.#spoilt(event.at);
    this.#metricsFaults += event.phase === "begins" ? 1 : -1;
  }

  /** What is counted in or before this slot is not what is read from here on. */
  #spoilt(at: Instant): void {
    this.#judgeFrom = at + this.#slotFor + this.#timeout;
  }

  /** Claims may be lost, and with them what a lease holds, and of which lane. */
  #forgetHolders(at: Instant): void {
    for (const { held } of this.#holders.values()) this.#unsure.add(held, at);
    this.#holders.clear();
  }

  #claimed({ lease, lane, jobs, storeAt }: JobsClaimed): void {
    const holder = this.#holders.get(lease);
    if (holder === undefined) {
      this.#holders.set(lease, { lane, held: jobs.length });
      return;
    }
    if (holder.lane !== lane) {
      // A settlement does not say its lane: those that were held may be of either.
      this.#unsure.add(holder.held, storeAt);
      holder.lane = lane;
      holder.held = 0;
    }
    holder.held += jobs.length;
  }

  #settled(event: JobsSettled): void {
    const { lease, accepted, outcomes, attempts, startedAt, finishedAt, storeAt, sample } = event;
    this.#heaviest = Math.max(this.#heaviest, sample?.weight ?? 1);
    const holder = this.#holders.get(lease);
    const counts = this.#trust.counts(lease);
    if (counts === "perhaps") this.#unsure.add(accepted.length, storeAt);
    const slot = counts === "never" ? this.#apart : this.#slots.at(storeAt);
    const tally = slot[holder?.lane ?? "stable"];
    for (let i = 0; i < accepted.length; i++) {
      if (!accepted[i]) continue;
      if (holder !== undefined) holder.held -= 1;
      const isLast = this.#isLast(event.jobs[i] as number, attempts[i] as number);
      if (outcomes[i] !== "done") {
        tally.attemptsFailed += 1;
        if (outcomes[i] === "retry" && !isLast) continue;
        tally.failed += 1;
      }
      tally.finished += 1;
      if (sample !== undefined && !sample.told[i]) continue;
      tally.ran((finishedAt[i] as Instant) - (startedAt[i] as Instant), sample?.weight ?? 1);
    }
  }

  /** A dead letter that is tried again has more attempts than the scenario gives. */
  #isLast(job: JobNumber, attempt: number): boolean {
    return attempt >= this.#maxAttempts && !this.#revived.has(job);
  }

  #lapsed({ leases, lanes, dead, storeAt }: JobsLapsed): void {
    const slot = this.#slots.at(storeAt);
    for (let i = 0; i < lanes.length; i++) {
      const holder = this.#holders.get(leases[i] as string);
      if (holder !== undefined) holder.held -= 1;
      // The lane that the job was claimed from, not the one that the store tells.
      const tally = slot[holder?.lane ?? (lanes[i] as Lane)];
      tally.attemptsFailed += 1;
      if (!dead[i]) continue;
      tally.finished += 1;
      tally.failed += 1;
    }
  }

  #requeued({ lanes, lastLanes, moved, storeAt }: JobsRequeued): void {
    const slot = this.#slots.at(storeAt);
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i] as Lane;
      const last = lastLanes[i] ?? null;
      if (!moved[i] || lane === last) continue;
      slot[lane].routed += 1;
      if (last === null) continue;
      slot[last].finished += 1;
      slot[last].failed += 1;
    }
  }

  #looked(look: Look): void {
    if (look.windowTo <= look.windowFrom) return;
    if (!this.#slots.alignTo(look.windowFrom)) this.#judgeFrom = look.at + this.#slotFor;
    // What was looked at before a fault begins is judged; what is looked at meanwhile never is.
    if (this.#metricsFaults > 0 || look.windowFrom < this.#judgeFrom) return;
    this.#waiting.push(look);
  }

  #judgeNext(): void {
    const look = this.#waiting.shift();
    if (look !== undefined) this.#judge(look);
  }

  #judge(look: Look): void {
    const { windowFrom, windowTo } = look;
    const right = this.#slots.sum(windowFrom, windowTo);
    if (right === null) return;
    this.#looks += 1;
    const jobs = this.#unsure.jobsSince(windowFrom);
    const unsure = { jobs, runTimes: jobs * this.#heaviest };
    const at = (look.at / 1_000_000).toFixed(3);
    for (const lane of ["stable", "canary"] as const) {
      const wrong = differenceOf(look[lane], right[lane], unsure);
      if (wrong !== null) this.#violations.add(null, `Look at ${at} s, ${lane} lane: ${wrong}.`);
    }
  }
}

function isRequeueDead({ command }: CommandUnknown): boolean {
  return command === "requeueDead";
}

/** What is wrong, in words; null when nothing is beyond what lost replies explain. */
function differenceOf(
  seen: LaneCounts,
  right: LaneTally,
  unsure: { readonly jobs: number; readonly runTimes: number },
): string | null {
  for (const name of ["routed", "finished", "failed", "attemptsFailed"] as const) {
    // Written so that NaN is wrong.
    if (Math.abs(seen[name] - right[name]) <= unsure.jobs) continue;
    const told = `${counted(seen[name], "job was", "jobs were")} counted as ${WORDS[name]}`;
    return `${told}, and ${counted(right[name], "was", "were")}`;
  }
  let off = 0;
  let left = 0;
  for (const count of right.runTimes) left += count;
  for (const [bucket, count] of seen.runTimes) {
    const known = right.runTimes[bucket] ?? 0;
    left -= known;
    off += Math.abs(count - known);
  }
  if (off + left <= 2 * unsure.runTimes) return null;
  return counted(off + left, "run time lies in another bucket", "run times lie in other buckets");
}

const WORDS = {
  routed: "routed",
  finished: "finished",
  failed: "failed",
  attemptsFailed: "failing an attempt",
} as const;
