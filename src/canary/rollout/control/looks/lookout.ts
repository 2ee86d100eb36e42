/**
 * The looks of one controller: when the next one is due, which window it needs, what it finds, and
 * what of that people are told. Holds the window slots and reports that were read; commits nothing.
 */
import type { Duration, Instant } from "../../../../kernel/time.ts";
import type { Told } from "../../../alerts/alert.ts";
import type { RegistryKey } from "../../../registry/believed-report.ts";
import { BREAKER_CHECK } from "../../../rules/limits/judge-breaker.ts";
import type { ReadWindows, ReadWorkers } from "../../../store/commands.ts";
import type { Windows, Workers } from "../../../store/replies.ts";
import type { Change } from "../../changes.ts";
import type { Deployment } from "../../deployment.ts";
import type { Look } from "../../look.ts";
import { nextLookAt, windowOf } from "./look-schedule.ts";
import { ReportBook } from "./reports/report-book.ts";
import { Silence } from "./silence.ts";
import { type LookOutput, takeLook } from "./take-look.ts";
import { unreadWindow, WindowBook, type WindowSum } from "./window-book.ts";

export interface Seen extends LookOutput {
  /** What people are told, whatever becomes of the change. */
  readonly warnings: readonly Told[];
}

/** The host's clock, and the store's clock minus that. */
export interface Clocks {
  readonly now: Instant;
  readonly skew: Duration;
}

export class Lookout {
  readonly #windows = new WindowBook();
  readonly #reports: ReportBook;
  readonly #silence = new Silence();
  #dueAt: Instant = 0;
  /** Of the deployment that `#dueAt` was planned for. */
  #version = 0;
  /** The deployment of which people know that it is too old. */
  #toldOfAge = "";
  /** People know that the breaker is open. */
  #toldOfBreaker = false;

  constructor(registry: RegistryKey | null) {
    this.#reports = new ReportBook(registry);
  }

  /** By the host's clock. */
  get dueAt(): Instant {
    return this.#dueAt;
  }

  /** What to read next for the look that was prepared. */
  reading(queue: string): ReadWindows | ReadWorkers {
    const after = this.#reports.nextPage;
    if (after !== null) return { kind: "readWorkers", queue, after };
    return { kind: "readWindows", queue, fromSlot: this.#windows.nextSlot };
  }

  /** Plans the next look at a deployment that was committed or looked at. */
  plan(deployment: Deployment, { now, skew }: Clocks): void {
    this.#dueAt = nextLookAt(deployment, now, skew);
    this.#version = deployment.version;
  }

  /** Of a deployment that was loaded; false: it is the one that is known, whose look stays due. */
  takeOver(deployment: Deployment, clocks: Clocks): boolean {
    if (deployment.version === this.#version) return false;
    this.#windows.clear();
    this.#reports.clear();
    this.plan(deployment, clocks);
    return true;
  }

  /** Says that a look at this deployment is at hand: what it will need must be read. */
  prepare(deployment: Deployment, at: Instant): void {
    this.#windows.need(Math.max(at - windowOf(deployment), deployment.evidenceFrom));
    this.#reports.prepare(deployment.config, windowOf(deployment));
  }

  /** Takes in what was read; true when the look can be taken, false to read on. */
  add(read: Windows | Workers): boolean {
    if (read.kind === "windows") return this.#windows.add(read);
    this.#reports.add(read);
    return false;
  }

  look(stored: Change, clocks: Clocks): Seen {
    const { deployment } = stored;
    const sum = this.#windows.sum(windowOf(deployment), deployment.evidenceFrom);
    return this.#look(stored, sum, clocks);
  }

  /**
   * A look that the metrics are silent at is due all the same: it finds that nothing is known. Null
   * while there is still time to read them.
   */
  lookUnread(stored: Change, clocks: Clocks): Seen | null {
    const { now, skew } = clocks;
    if (now < this.#dueAt + stored.deployment.config.lookEvery) return null;
    const seen = this.#look(stored, unreadWindow(now + skew), clocks);
    // The window is asked for again without a pause: as soon as it can be read, it is looked at.
    this.#dueAt = now;
    return seen;
  }

  #look(stored: Change, sum: WindowSum, clocks: Clocks): Seen {
    const { now, skew } = clocks;
    const at = now + skew;
    const { evidenceFrom } = stored.deployment;
    const begin = Math.max(at - windowOf(stored.deployment), evidenceFrom);
    const output = takeLook({ stored, sum, reports: this.#reports.reports(begin), at });
    this.plan(stored.deployment, clocks);
    return { ...output, warnings: this.#warningsOf(output.look, sum.readable) };
  }

  #warningsOf(look: Look, readable: boolean): Told[] {
    const warnings: Told[] = [];
    const silence = this.#silence.seen(look, readable);
    if (silence !== null) warnings.push(silence);
    if (look.decision.kind === "alert" && this.#toldOfAge !== look.deployment) {
      this.#toldOfAge = look.deployment;
      const { reason: message } = look.decision;
      warnings.push({ code: "too_old", subject: "", severity: "warning", message });
    }
    const breaker = look.checks.find(({ name }) => name === BREAKER_CHECK);
    const isOpen = breaker?.verdict === "fail";
    if (isOpen && !this.#toldOfBreaker) {
      const { sentence: message } = breaker;
      warnings.push({ code: "breaker_open", subject: "", severity: "warning", message });
    }
    // Unknown is not closed: people are not told twice of one opening.
    if (breaker?.verdict !== "unknown") this.#toldOfBreaker = isOpen;
    return warnings;
  }

  /** The share changed, or another one led meanwhile: silence begins anew. */
  forgetSilence(): void {
    this.#silence.forget();
  }

  /** Another one may have led meanwhile: what was read is not known to be all. */
  forget(): void {
    this.#windows.clear();
  }
}
