/**
 * Verifies that a dead letter tells what went wrong as it happened: each failed and lapsed attempt
 * with its lane, lease, instant and reason, in order, and each time that it was tried again;
 * recomputed from the settlements and lapses themselves, for the dead letters that the audit names.
 *
 * Does not verify which jobs died (jobs-conserved). What a command with a lost reply may have done
 * may stand in a letter, or not; letters of jobs that a loss of the store touched are let pass.
 */
import { LAPSED, SETBACKS_KEPT, type Setback } from "../../canary/store/dead-letter.ts";
import type { Lane } from "../../canary/store/job.ts";
import type {
  AuditedLetter,
  CommandUnknown,
  HistoryEvent,
  JobNumber,
  JobsClaimed,
  JobsLapsed,
  JobsSettled,
} from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import type { LossBook } from "../losses/loss-book.ts";
import { Violations } from "../violations.ts";

/** A lane that is not known is not compared: the worker's version changed its lane. */
type Seen = Setback | (Omit<Extract<Setback, { kind: "failed" }>, "lane"> & { lane: null });

export class DeadLettersTold implements Checker {
  readonly name = "dead-letters-told";
  readonly #losses: LossBook;
  readonly #violations = new Violations();
  readonly #setbacks = new Map<JobNumber, Seen[]>();
  /** The lane that a lease has claimed from; null once there were two. */
  readonly #lanes = new Map<string, Lane | null>();
  readonly #maybeSettled = new Set<JobNumber>();
  readonly #maybeRevived = new Set<JobNumber>();
  #reapUnknown = false;
  #letters = 0;
  #told = 0;

  constructor(losses: LossBook) {
    this.#losses = losses;
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "claimed":
        this.#claimed(event);
        break;
      case "settled":
        this.#settled(event);
        break;
      case "lapsed":
        this.#lapsed(event);
        break;
      case "deadRequeued":
        for (const [i, job] of event.jobs.entries()) {
          if (event.requeued[i]) this.#note(job, { kind: "requeued", at: event.storeAt });
        }
        break;
      case "unknown":
        if (!event.definite) this.#unknown(event);
        break;
      case "audited":
        for (const letter of event.deadLetters ?? []) this.#judge(letter);
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    if (this.#letters === 0) return [];
    const finding = this.#violations.finding({
      id: "dead-letters-told",
      title: "Dead letters tell what went wrong, as it happened",
      unit: "dead letters",
      n: this.#letters,
      sentence:
        `${counted(this.#letters, "dead letter")} with ` +
        `${counted(this.#told, "setback,", "setbacks, each")} as it happened.`,
    });
    return [finding];
  }

  #claimed({ lease, lane }: JobsClaimed): void {
    const known = this.#lanes.get(lease);
    if (known !== lane) this.#lanes.set(lease, known === undefined ? lane : null);
  }

  #settled(event: JobsSettled): void {
    const { jobs, attempts, outcomes, accepted, reasons = [], lease, storeAt: at } = event;
    // Nothing failed, and nothing is known to have failed before.
    if (event.reasons === undefined && this.#setbacks.size === 0) return;
    const lane = this.#lanes.get(lease) ?? null;
    for (let i = 0; i < jobs.length; i++) {
      if (!accepted[i]) continue;
      const job = jobs[i] as JobNumber;
      const attempt = attempts[i] as number;
      if (outcomes[i] === "done") {
        if (attempt > 1) this.#setbacks.delete(job);
      } else
        this.#note(job, { kind: "failed", at, attempt, lane, lease, reason: reasons[i] ?? "" });
    }
  }

  #lapsed({ jobs, attempts, lanes, leases, storeAt: at }: JobsLapsed): void {
    for (const [i, job] of jobs.entries()) {
      const attempt = attempts[i] as number;
      const lane = lanes[i] as Lane;
      const lease = leases[i] as string;
      this.#note(job, { kind: "failed", at, attempt, lane, lease, reason: LAPSED });
    }
  }

  #note(job: JobNumber, setback: Seen): void {
    const noted = this.#setbacks.get(job);
    if (noted === undefined) this.#setbacks.set(job, [setback]);
    else if (noted.push(setback) > SETBACKS_KEPT) noted.shift();
  }

  #unknown({ command, jobs }: CommandUnknown): void {
    if (command === "reap") this.#reapUnknown = true;
    if (command === "settle") for (const job of jobs) this.#maybeSettled.add(job);
    if (command === "requeueDead") for (const job of jobs) this.#maybeRevived.add(job);
  }

  #judge({ job, setbacks, diedAt }: AuditedLetter): void {
    this.#letters += 1;
    this.#told += setbacks.length;
    if (this.#losses.excuses(job)) return;
    const wrong = this.#wrongWith(job, setbacks) ?? wrongEnd(setbacks, diedAt);
    if (wrong !== null) this.#violations.add(job, `Dead letter ${job} ${wrong}.`);
  }

  /** What was seen must be told, in its order; between, what lost replies explain may stand. */
  #wrongWith(job: JobNumber, told: readonly Setback[]): string | null {
    const seen = this.#setbacks.get(job) ?? [];
    const isOpen = this.#reapUnknown || this.#maybeSettled.has(job) || this.#maybeRevived.has(job);
    let next = 0;
    // With more of them, the first ones that were seen may have had to go.
    if (told.length === SETBACKS_KEPT && isOpen) return null;
    for (const setback of told) {
      const expected = seen[next];
      if (expected !== undefined && isSame(expected, setback)) next += 1;
      else if (!this.#explains(job, setback)) {
        return `tells of ${wordsOf(setback)}, where ${wordsOf(expected)} was seen`;
      }
    }
    const missing = seen[next];
    return missing === undefined ? null : `does not tell of ${wordsOf(missing)}`;
  }

  #explains(job: JobNumber, setback: Setback): boolean {
    if (setback.kind === "requeued") return this.#maybeRevived.has(job);
    if (setback.reason === LAPSED) return this.#reapUnknown;
    return this.#maybeSettled.has(job);
  }
}

function wrongEnd(setbacks: readonly Setback[], diedAt: Instant): string | null {
  return setbacks.at(-1)?.at === diedAt ? null : "did not die when its last attempt failed";
}

function isSame(seen: Seen, told: Setback): boolean {
  if (seen.kind === "requeued" || told.kind === "requeued") {
    return seen.kind === told.kind && seen.at === told.at;
  }
  const { at, attempt, lane, lease, reason } = seen;
  return (
    at === told.at &&
    attempt === told.attempt &&
    (lane === null || lane === told.lane) &&
    lease === told.lease &&
    reason === told.reason
  );
}

function wordsOf(setback: Seen | undefined): string {
  if (setback === undefined) return "nothing";
  if (setback.kind === "requeued") return "a requeue";
  return `attempt ${setback.attempt} by ${setback.lease} (${setback.reason})`;
}
