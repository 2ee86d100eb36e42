/**
 * The looks of one controller: when the next one is due, which window it needs, what it finds, and
 * what of that people are told. Holds the window slots that were read; commits nothing.
 */
import type { Duration, Instant } from "../../../../kernel/time.ts";
import type { Told } from "../../../alerts/alert.ts";
import type { Windows } from "../../../store/replies.ts";
import type { Change } from "../../changes.ts";
import type { Deployment } from "../../deployment.ts";
import type { Look } from "../../look.ts";
import { nextLookAt, windowOf } from "./look-schedule.ts";
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
  readonly #silence = new Silence();
  #dueAt: Instant = 0;
  /** Of the deployment that `#dueAt` was planned for. */
  #version = 0;
  /** The deployment of which people know that it is too old. */
  #toldOfAge = "";

  /** By the host's clock. */
  get dueAt(): Instant {
    return this.#dueAt;
  }

  /** The window slot to read on from. */
  get fromSlot(): number {
    return this.#windows.nextSlot;
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
    this.plan(deployment, clocks);
    return true;
  }

  /** Says that a look at this deployment is at hand: what it will need must be read. */
  prepare(deployment: Deployment, at: Instant): void {
    this.#windows.need(Math.max(at - windowOf(deployment), deployment.evidenceFrom));
  }

  /** Takes in what was read; true when the look can be taken, false to read on. */
  add(windows: Windows): boolean {
    return this.#windows.add(windows);
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
    const output = takeLook({ stored, sum, at: now + skew });
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
