/**
 * How a deployment that has ended is deleted: its lane is looked at once more, and emptied if
 * anything got there after all; only then the tombstone is committed.
 */
import type { Instant } from "../../../kernel/time.ts";
import type { LaneLoad } from "../../store/replies.ts";
import type { Change } from "../changes.ts";
import { remove } from "../configure/later-changes.ts";
import { drain, type WindDownStep } from "./wind-down.ts";

export class Removal {
  #at: "nothing" | "lane" | "tombstone" = "nothing";

  /** Somebody asked for it. */
  begin(): void {
    this.#at = "lane";
  }

  /** Null when nobody asked. */
  next(stored: Change, at: Instant): WindDownStep | null {
    if (this.#at === "nothing") return null;
    // It has ended, so whoever still holds a job of the lane has had its grace.
    if (this.#at === "lane") return drain({ revoke: true });
    return { kind: "commit", change: remove(stored, at) };
  }

  /** Whether that was its own drain. */
  drained({ queued, inFlight }: LaneLoad): boolean {
    if (this.#at !== "lane") return false;
    if (queued + inFlight === 0) this.#at = "tombstone";
    return true;
  }

  forget(): void {
    this.#at = "nothing";
  }
}
